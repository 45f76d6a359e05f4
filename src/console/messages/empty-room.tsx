import { IconBolt, IconMessage2Check, IconSparkles } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { RoomChannel } from '../../chat/room-api.ts';
import type { Button, View } from '../../chat/view.ts';
import { ViewPlaceProvider } from '../conversation/view-place.tsx';
import { placeName } from '../frame/place-name.ts';
import { useIsAdmin } from '../session/use-session.ts';
import { Mark } from '../theme/mark.tsx';
import { ButtonRow } from '../views/button-row.tsx';
import { ViewBody } from '../views/view-body.tsx';
import { useWords } from '../words/language.tsx';
import classes from './empty-room.module.css';

const stepIcons = [IconBolt, IconSparkles, IconMessage2Check];

/** What an empty channel shows: what the place is for, how it works, and the one thing to do first. */
export function EmptyRoom({ channel, welcome }: { channel: RoomChannel; welcome: View | undefined }) {
  const { empty } = useWords();
  const place = useMemo(() => ({ spot: { channel: channel.id, thread: null } }), [channel.id]);
  return (
    <ViewPlaceProvider value={place}>
      <section className={classes.room}>
        <Mark size={44} />
        <h2 className={classes.title}>{channel.direct ? empty.directTitle : empty.title(placeName(channel))}</h2>
        {!welcome && <p className={classes.purpose}>{channel.direct ? empty.directPurpose : empty.purpose}</p>}
        {!channel.direct && <Steps />}
        <div className={classes.first}>{welcome ? <ViewBody view={welcome} /> : <FirstThing />}</div>
      </section>
    </ViewPlaceProvider>
  );
}

function Steps() {
  const { empty } = useWords();
  return (
    <ol className={classes.steps}>
      {empty.steps.map((step, index) => {
        const Icon = stepIcons[index] ?? IconBolt;
        return (
          <li key={step} className={classes.step}>
            <Icon size={18} aria-hidden="true" />
            {step}
          </li>
        );
      })}
    </ol>
  );
}

function FirstThing() {
  const { empty, frame } = useWords();
  const admin = useIsAdmin();
  if (!admin) return <p className={classes.help}>{empty.guest}</p>;
  const buttons: Button[] = [
    { label: empty.try, action: 'try.start', value: '', style: 'primary' },
    { label: frame.newWebhook, action: 'webhook.new', value: '', command: '/webhook new' },
  ];
  return (
    <>
      <ButtonRow buttons={buttons} />
      <p className={classes.help}>{empty.tryHelp}</p>
    </>
  );
}
