import { parseArgs } from 'node:util';
import { larkManifest } from '../../bots/lark/manifest.ts';
import { slackManifest } from '../../bots/slack/manifest.ts';

/** What has to be entered on a chat platform's side, by platform. */
const manifests: Record<string, (publicUrl: string, socket: boolean, oauth: boolean) => string> = {
  slack: (publicUrl, socketMode, oauth) => slackManifest({ publicUrl, socketMode, oauth }),
  lark: (publicUrl, socket) => larkManifest({ publicUrl, mode: socket ? 'socket' : 'http' }),
};

/** `switchhook manifest PLATFORM --url https://… [--socket] [--oauth]`: prints what sets the app up there. Returns the exit code. */
export async function runManifest(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      socket: { type: 'boolean', default: false },
      oauth: { type: 'boolean', default: false },
    },
  });
  const manifest = manifests[positionals[0] ?? ''];
  if (!manifest) {
    console.error(
      `Name a platform: ${Object.keys(manifests).join(', ')}. Example: manifest lark --url https://hooks.example.com`,
    );
    return 2;
  }
  if (values.url === undefined && (!values.socket || values.oauth)) {
    console.error(
      'Say where this server is reached: --url https://hooks.example.com, or --socket without --oauth if it is not reached from outside.',
    );
    return 2;
  }
  console.log(manifest(values.url ?? '', values.socket, values.oauth));
  return 0;
}
