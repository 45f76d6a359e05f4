import type { Command } from '../command.ts';
import { ownLink } from '../invite.ts';
import { utc } from '../views/utc.ts';

/** `console` is a global name, so the export has another one. */
export const consoleLink: Command = {
  name: 'console',
  usage: 'console',
  summary: { en: 'A one-time link that signs you in elsewhere', zh: '用于在其他设备登录的一次性链接' },
  example: 'console',
  needs: undefined,
  maxArgs: 0,
  options: [],
  async run(request) {
    const { say } = request;
    const { link, until } = await ownLink(request);
    const fields = [{ label: say('project.link'), value: link, copy: true, code: true }];
    const intro = say('console.intro', { until: utc(until) });
    return [{ kind: 'private', view: { kind: 'secret', title: say('console.title'), intro, fields } }];
  },
};
