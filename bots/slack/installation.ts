import { z } from 'zod';

/** What is kept of an installation: nothing that is not needed. */
export interface Installed {
  team: string;
  name: string;
  token: string;
  botUser: string;
  botId: string;
}

const shape = z.object({
  team: z.string(),
  name: z.string(),
  token: z.string(),
  botUser: z.string(),
  botId: z.string(),
});

/** Reads back what was stored. Throws when it was not ours. */
export function parseInstallation(json: string): Installed {
  return shape.parse(JSON.parse(json));
}
