import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desks } from '../desks/index.ts';
import { buttonChecks } from './buttons.ts';
import { commandChecks } from './commands.ts';
import { errorChecks, refusalChecks } from './errors.ts';
import { formChecks } from './forms.ts';
import { relayChecks } from './relay.ts';
import { resultChecks } from './results.ts';
import { type Checks, openScene, type Scene } from './scene.ts';
import { readTable } from './table.ts';

/** What is to be seen of every line of docs/parity.md, by its name. */
export const checks: Checks = {
  ...commandChecks,
  ...buttonChecks,
  ...formChecks,
  ...errorChecks,
  ...refusalChecks,
  ...relayChecks,
  ...resultChecks,
};

/** Lark takes five messages a second in a chat, so its desks are walked in a file of their own, beside the others. */
export function isSlow(desk: string): boolean {
  return desk.startsWith('lark');
}

/** Does every line of the table at the desks of these names whose cell says yes. */
export function walk(isMine: (desk: string) => boolean): void {
  const { rows } = readTable();
  const mine = Object.entries(desks).filter(([name]) => isMine(name));
  describe.each(mine)('at the desk "%s"', (desk, open) => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await openScene(open);
    });
    afterAll(async () => {
      await scene.desk.close();
      await scene.receiver.close();
    });

    const here = rows.filter(({ at }) => at.includes(desk)).map(({ name }) => name);
    it.each(here)('%s', async (name) => {
      await scene.desk.rest?.();
      await (checks[name] ?? expect.fail(`nobody knows how to check "${name}"`))(scene);
    });
  });
}
