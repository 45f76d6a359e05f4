import { AppError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Desk } from './desk.ts';
import { LarkFault } from './fault.ts';
import type { LarkSettings } from './ports.ts';
import type { Sdk } from './sdk.ts';

/** How long the start waits for the long connection; after that it goes on trying by itself. */
const readyWithinMs = 10_000;

interface StartDeps {
  desk: Desk;
  sdk: Sdk;
  config: LarkSettings;
  log: Logger;
}

/** Starts and stops what runs by itself. Starting fails in words when Lark refuses the app's id or secret. */
export function createStart({ desk, sdk, config, log }: StartDeps): { start(): Promise<void>; stop(): void } {
  let close: (() => void) | undefined;
  return {
    async start() {
      await greet(desk, log);
      desk.api.offerCommand().catch((error: unknown) => {
        log.debug({ err: error }, 'lark: /webhook could not be put into the list of commands; it works all the same');
      });
      if (config.mode === 'socket') await connect();
    },
    stop: () => close?.(),
  };

  async function connect(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const cancel = desk.deps.clock.after(readyWithinMs, resolve);
      close = sdk.connect({
        onReady() {
          cancel();
          log.info({}, 'lark: the long connection stands');
          resolve();
        },
        onError(error) {
          cancel();
          log.error({ err: error }, 'lark: the long connection was refused for good');
          reject(refused(error.message));
        },
        onReconnecting: () => log.warn({}, 'lark: the long connection broke; connecting again'),
        onReconnected: () => log.info({}, 'lark: the long connection stands again'),
      });
    });
  }
}

/** A wrong id or secret is said now; a Lark that can't be reached may be there later. */
async function greet(desk: Desk, log: Logger): Promise<void> {
  try {
    await desk.botId();
  } catch (error) {
    if (error instanceof LarkFault && (error.status === 0 || error.status >= 500 || error.status === 429)) {
      log.warn({ err: error }, 'lark: not reachable at the moment');
      return;
    }
    throw refused(error instanceof Error ? error.message : 'no answer');
  }
}

function refused(why: string): AppError {
  return new AppError('config_invalid', { setting: 'LARK_APP_ID and LARK_APP_SECRET', why });
}
