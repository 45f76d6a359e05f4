import { IconHash, IconMessageCircle } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { RoomChannel, SessionAnswer } from '../../chat/room-api.ts';
import { writeAddress } from '../address/address-text.ts';
import { useIsAdmin } from '../session/use-session.ts';
import { Plain } from '../text/plain.tsx';
import { Mark } from '../theme/mark.tsx';
import { useWords } from '../words/language.tsx';
import { AddChannel } from './add-channel.tsx';
import classes from './rail.module.css';
import { RailActions } from './rail-actions.tsx';

interface RailProps {
  me: NonNullable<SessionAnswer['session']>;
  channels: RoomChannel[];
  current: string | undefined;
  unread: Record<string, string[]>;
  onChosen(): void;
}

/** Project, channels with unread marks, the direct talk with the bot, and what can be done by button. */
export function Rail({ me, channels, current, unread, onChosen }: RailProps) {
  const { frame } = useWords();
  const isAdmin = useIsAdmin();
  const project = me.projects.find((each) => each.slug === me.project)?.name ?? me.project;
  const rooms = useMemo(() => channels.filter((channel) => !channel.direct), [channels]);
  const direct = useMemo(() => channels.filter((channel) => channel.direct), [channels]);
  const link = (channel: RoomChannel) => (
    <ChannelLink
      key={channel.id}
      channel={channel}
      active={channel.id === current}
      unread={unread[channel.id]?.length ?? 0}
      onClick={onChosen}
    />
  );
  return (
    <div className={classes.rail}>
      <div className={classes.project}>
        <Mark size={28} />
        <div className={classes.projectText}>
          <strong>Switchhook</strong>
          <span title={frame.project}>
            <Plain text={project} />
          </span>
        </div>
      </div>
      <div className={classes.scroll}>
        <Section title={frame.channels} extra={isAdmin && <AddChannel onAdded={onChosen} />}>
          {rooms.map(link)}
        </Section>
        <Section title={frame.direct}>{direct.map(link)}</Section>
        {current && <RailActions channel={current} onChosen={onChosen} />}
      </div>
    </div>
  );
}

function Section({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className={classes.section}>
        <h2>{title}</h2>
        {extra}
      </div>
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}

function ChannelLink(props: { channel: RoomChannel; active: boolean; unread: number; onClick(): void }) {
  const { frame } = useWords();
  const { channel, active, unread } = props;
  const Icon = channel.direct ? IconMessageCircle : IconHash;
  return (
    <li>
      <a
        className={classes.link}
        href={writeAddress({ channel: channel.id, thread: null })}
        aria-current={active ? 'page' : undefined}
        data-unread={unread > 0}
        onClick={props.onClick}
      >
        <Icon size={16} aria-hidden="true" />
        <Plain text={channel.title.replace(/^#/, '')} className={classes.name} />
        {unread > 0 && (
          <span className={classes.count} role="img" aria-label={frame.unread(unread)}>
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </a>
    </li>
  );
}
