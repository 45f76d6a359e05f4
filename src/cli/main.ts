import { runListen } from './listen.ts';
import { runManifest } from './manifest.ts';
import { runReplay } from './replay.ts';
import { runTrigger } from './trigger.ts';
import { runTry } from './try.ts';

/** The command line: one file per command; what talks to a server speaks REST only. */
const commands: Record<string, { about: string; run(args: string[]): Promise<number> }> = {
  manifest: { about: 'print what sets the app up on a chat platform: manifest lark --url https://…', run: runManifest },
  listen: { about: 'forward outbound events to a program on this machine', run: runListen },
  replay: { about: 'send dead or past deliveries again: replay --since 2h --dry-run', run: runReplay },
  trigger: { about: 'publish an outbound event: trigger ticket.created', run: runTrigger },
  try: { about: 'send a signed sample event through a server and print what the channel shows', run: runTry },
};

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
if (command) {
  process.exitCode = await command.run(args).catch(failed);
} else {
  const lines = Object.entries(commands).map(([word, { about }]) => `  ${word.padEnd(9)} ${about}`);
  console.log(`Usage: switchhook COMMAND\n\n${lines.join('\n')}`);
  process.exitCode = name === 'help' ? 0 : 2;
}

/** What a person can do something with is a sentence, not a place in the code. */
function failed(error: unknown): number {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
}
