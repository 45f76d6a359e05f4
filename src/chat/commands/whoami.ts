import { roleIn } from '../../domain/member.ts';
import type { Command, Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import type { Field } from '../view.ts';
import { visibleLine } from '../visible-text.ts';

export const whoami: Command = {
  name: 'whoami',
  usage: 'whoami',
  summary: { en: 'Who you are here and what you may do', zh: '您在这里的身份和权限' },
  example: 'whoami',
  needs: undefined,
  maxArgs: 0,
  options: [],
  run: whoYouAre,
};

async function whoYouAre({ chat, context, project, projectName, say }: Request): Promise<Answer[]> {
  const { actor } = context;
  const role = roleIn(actor, project) ?? 'none';
  const admins = (await chat.admin.adminNames(project)).join(', ') || '–';
  const others = (await chat.admin.listProjects(actor)).filter(({ slug }) => slug !== project);
  const fields: Field[] = [
    { label: say('whoami.role', { project: projectName }), value: say(`role.${role}`) },
    {
      label: say('whoami.may'),
      value: role === 'none' ? say('whoami.may.none', { admins }) : say(`whoami.may.${role}`),
    },
    { label: say('whoami.member'), value: actor.memberId, code: true },
    { label: say('whoami.via'), value: actor.via },
  ];
  // With the slug, which is what `--project` takes.
  const named = others.map(({ name, slug }) => `${visibleLine(name)} (${slug})`);
  if (named.length > 0) fields.push({ label: say('whoami.others'), value: named.join(', ') });
  return [{ kind: 'private', view: { kind: 'fields', title: say('whoami.title', { name: actor.name }), fields } }];
}
