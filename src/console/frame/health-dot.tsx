import { Popover, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';
import { Plain } from '../text/plain.tsx';
import { ToneIcon } from '../views/tone.tsx';
import { useLanguage } from '../words/language.tsx';
import classes from './top-bar.module.css';

const every = 30_000;

/** How the server is: a dot, and the words behind it on hover, focus or touch. */
export function HealthDot() {
  const { language, words } = useLanguage();
  const api = useApi();
  const [opened, { open, close, toggle }] = useDisclosure(false);
  const health = useQuery({
    queryKey: queryKeys.health(language),
    queryFn: ({ signal }) => api.health(signal),
    refetchInterval: every,
    retry: 1,
  });
  const state = health.isError ? 'offline' : !health.data ? 'unknown' : health.data.ready ? 'ready' : 'notReady';
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} position="bottom-end" width={280} withRoles={false}>
      <Popover.Target>
        <UnstyledButton
          className={classes.health}
          aria-label={words.health[state]}
          onMouseEnter={open}
          onMouseLeave={close}
          onFocus={open}
          onBlur={close}
          onTouchEnd={toggle}
        >
          <span className={classes.dot} data-state={state} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.healthWords}>
        <strong>{words.health[state]}</strong>
        <ul>
          {(health.isError ? [] : (health.data?.checks ?? [])).map((check) => (
            <li key={check.name}>
              <ToneIcon tone={check.ok ? 'good' : 'bad'} />
              <span>
                <Plain text={check.name} />: <Plain text={check.detail} />
              </span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
