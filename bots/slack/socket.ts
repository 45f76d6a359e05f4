import { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { isTokenTrouble, slackCode } from './failures.ts';
import type { SlackSettings } from './ports.ts';
import { boltLogger, clientOptions } from './sdk.ts';

/** Waits before connecting again, in milliseconds; the last one is repeated. */
const waits = [100, 1_000, 2_000, 5_000, 10_000, 30_000];
/** How long a farewell to Slack may take. */
const farewellMs = 2_000;

/** A connection to Slack that is kept up (https://docs.slack.dev/apis/events-api/using-socket-mode). */
export interface SocketLine {
  receiver: SocketModeReceiver;
  /** Connects. Throws `config_invalid` when Slack does not take the app's token; other trouble is tried again later. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The SDK's own way of connecting again rejects a promise that nobody holds when Slack is in trouble at that moment,
 * which ends the process; so it is switched off and done here.
 */
export function createSocketLine(
  { config, appToken }: { config: SlackSettings; appToken: string },
  { clock, log }: { clock: Clock; log: Logger },
): SocketLine {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(log),
    installerOptions: { clientOptions: clientOptions(config, log) },
  });
  const { client } = receiver;
  let stopped = false;
  let failures = 0;
  let cancel: (() => void) | undefined;

  async function connect(): Promise<void> {
    await client.start();
    failures = 0;
    log.info({}, 'slack: connected');
  }

  function again(): void {
    if (stopped || cancel) return;
    const wait = waits[Math.min(failures, waits.length - 1)] ?? 0;
    failures++;
    cancel = clock.after(wait, () => {
      cancel = undefined;
      connect().catch((error: unknown) => {
        log.warn({ err: describe(error) }, 'slack: could not connect; trying again');
        again();
      });
    });
  }

  client.on('disconnected', again);
  return {
    receiver,
    async start() {
      try {
        await connect();
      } catch (error) {
        const code = slackCode(error);
        if (isTokenTrouble(error)) {
          stopped = true;
          const why = `Slack says ${code}; make a token with connections:write under Basic Information > App-Level Tokens`;
          throw new AppError('config_invalid', { setting: 'SLACK_APP_TOKEN', why }, { cause: error });
        }
        log.warn({ err: describe(error) }, 'slack: could not connect yet; trying again');
        again();
      }
    },
    async stop() {
      stopped = true;
      cancel?.();
      await Promise.race([client.disconnect(), clock.sleep(farewellMs)]);
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
