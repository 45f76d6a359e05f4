import type { Config } from '../config.ts';
import { loadSecretKey } from '../crypto/key-file.ts';
import { createSecretBox } from '../crypto/secret-box.ts';
import { systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { type Embedded, startEmbedded } from '../mongod/embedded.ts';
import type { RetentionDays } from '../store/retention.ts';
import { createStore, type Store } from '../store/store.ts';

/** The store, and what else has to be stopped with it. */
export interface Database {
  store: Store;
  /** One line that says which MongoDB is used. */
  took: string;
  stop(): Promise<void>;
}

/** Opens MongoDB: the one that `MONGODB_URI` names, or an embedded one that is found or obtained and started. */
export async function openDatabase(config: Config, log: Logger, say: (line: string) => void): Promise<Database> {
  const embedded = config.MONGODB_URI === undefined ? await startOwn(config, log, say) : undefined;
  const uri = config.MONGODB_URI ?? embedded?.uri ?? '';
  try {
    const secretKey = await loadSecretKey({ value: config.SWITCHHOOK_SECRET_KEY, dataDir: config.DATA_DIR });
    const secretBox = createSecretBox(secretKey);
    const store = await createStore({ uri, secretBox, retention: retentionDays(config), clock: systemClock, log });
    return {
      store,
      took: embedded?.took ?? 'the server that MONGODB_URI names',
      async stop() {
        await store.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function retentionDays(config: Config): RetentionDays {
  return {
    payloads: config.RETENTION_PAYLOAD_DAYS,
    deliveries: config.RETENTION_DELIVERY_DAYS,
    deadLetters: config.RETENTION_DEAD_LETTER_DAYS,
  };
}

function startOwn(config: Config, log: Logger, say: (line: string) => void): Promise<Embedded> {
  return startEmbedded({
    dataDir: config.DATA_DIR,
    mongodPath: config.SWITCHHOOK_MONGOD,
    cacheDir: config.SWITCHHOOK_CACHE,
    say,
    log,
  });
}
