import type { BootstrapSettings } from '../admin/bootstrap.ts';
import type { BackendsConfig } from '../assistant/registry.ts';
import type { Config } from '../config.ts';

/** What the assistant backends are told of the settings. */
export function backendSettings(config: Config): BackendsConfig {
  return {
    language: config.SWITCHHOOK_LANGUAGE,
    openai: {
      baseUrl: config.OPENAI_BASE_URL,
      apiKey: config.OPENAI_API_KEY,
      model: config.OPENAI_MODEL,
      models: config.OPENAI_MODELS,
      priceInput: config.OPENAI_PRICE_INPUT,
      priceOutput: config.OPENAI_PRICE_OUTPUT,
    },
  };
}

/** What has to exist from the first start on. */
export function bootstrapSettings(config: Config): BootstrapSettings {
  return {
    adminKey: config.SWITCHHOOK_ADMIN_KEY,
    admins: config.SWITCHHOOK_ADMINS,
    channels: config.LOCAL_CHAT ? [{ platform: 'local', channel: 'general' }] : [],
    retentionDays: config.RETENTION_DAYS,
  };
}

/** The address of this very process, for when no PUBLIC_URL says how others reach it. */
export function ownUrl({ host, port }: { host: string; port: number }): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
