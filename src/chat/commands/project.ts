import { AppError } from '../../domain/errors.ts';
import { roleIn } from '../../domain/member.ts';
import { formatDestination, type Project } from '../../domain/project.ts';
import { bindChannel } from '../bind-channel.ts';
import type { Command, Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { invite } from '../invite.ts';
import { oneArgument } from '../one-argument.ts';
import { readRole } from '../read-role.ts';
import type { Field, View } from '../view.ts';
import { channelNames } from '../views/channel-names.ts';
import { utc } from '../views/utc.ts';
import { visibleLine } from '../visible-text.ts';

export const project: Command = {
  name: 'project',
  usage: 'project [invite NAME --role viewer|operator|admin [--link] | use SLUG | new NAME [--slug SLUG]]',
  summary: {
    en: 'This project: channels, admins, your role; invite people; bind the channel; make another project',
    zh: '此项目：频道、管理员、您的角色；邀请成员；绑定频道；新建项目',
  },
  example: 'project invite Ann --role operator',
  needs: undefined,
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['role', 'slug'],
  flags: ['link'],
  run: subcommand,
};

function subcommand(request: Request): Promise<Answer[]> {
  const [word, ...rest] = request.args;
  const inner = { ...request, args: rest };
  switch (word?.toLowerCase()) {
    case undefined:
    case 'show':
      return showProject(inner);
    case 'invite':
      return inviteSomebody(inner);
    case 'use':
      return bindHere(inner);
    case 'new':
      return makeProject(inner);
    default:
      throw new AppError('argument_unexpected', { command: 'project', argument: word ?? '', usage: project.usage });
  }
}

async function showProject(request: Request): Promise<Answer[]> {
  const { chat, context, say, project: slug } = request;
  const shown = await chat.admin.getProject(context.actor, slug);
  const names = await channelNames(chat, slug, say);
  const role = roleIn(context.actor, slug) ?? 'none';
  const fields: Field[] = [
    { label: say('project.slug'), value: shown.slug, code: true },
    { label: say('project.channels'), value: names(shown.channels) },
    { label: say('project.admins'), value: (await chat.admin.adminNames(slug)).join(', ') || '–' },
    { label: say('project.your_role'), value: say(`role.${role}`) },
    { label: say('project.retention'), value: say('project.days', { days: shown.retentionDays }) },
  ];
  return [{ kind: 'private', view: { kind: 'fields', title: say('project.title', { name: shown.name }), fields } }];
}

async function inviteSomebody(request: Request): Promise<Answer[]> {
  const { args, options, say } = request;
  const example = 'project invite Ann --role operator';
  if (args.length === 0) throw new AppError('command_incomplete', { command: 'project invite', what: 'NAME', example });
  const role = readRole(options.get('role') ?? 'viewer');
  const invitation = { name: args.join(' '), role, link: options.has('link') };
  const { member, signIn } = await invite(request, invitation);
  const about = { name: member.name, role: say(`role.${role}`), project: request.projectName };
  if (!signIn) {
    return [{ kind: 'private', view: { kind: 'text', text: say('project.role_changed', about), tone: 'good' } }];
  }
  const words = { ...about, until: utc(signIn.until) };
  const view: View = {
    kind: 'secret',
    title: say('project.invited', { name: member.name }),
    intro: say('project.invited_intro', words),
    fields: [{ label: say('project.link'), value: signIn.link, copy: true, code: true }],
  };
  return [{ kind: 'private', view }];
}

async function bindHere(request: Request): Promise<Answer[]> {
  const slug = oneArgument(request, { command: 'project use', what: 'SLUG', example: 'project use default' });
  const bound = await bindChannel(request, slug);
  const text = await boundText(request, bound);
  return [{ kind: 'private', view: { kind: 'text', text, tone: 'good' } }];
}

/** Whoever makes a project is told how to fill it; subscribers of the project where it was said are told of it. */
async function makeProject({ args, options, chat, context, project, say }: Request): Promise<Answer[]> {
  const example = 'project new "Web shop" --slug shop';
  if (args.length === 0) throw new AppError('command_incomplete', { command: 'project new', what: 'NAME', example });
  const input = { name: args.join(' '), slug: options.get('slug') };
  const { name, slug } = await chat.admin.createProject(context.actor, project, input);
  return [{ kind: 'private', view: { kind: 'text', text: say('project.made', { name, slug }), tone: 'good' } }];
}

/** The answer may stand elsewhere than where it was asked for, so the channel is named. */
async function boundText({ chat, context, say }: Request, { slug, name }: Project): Promise<string> {
  const here = formatDestination(context.channel);
  const known = await chat.admin.destinations(slug);
  const title = known.find(({ destination }) => formatDestination(destination) === here)?.title;
  const project = visibleLine(name);
  return title
    ? say('project.bound_named', { channel: visibleLine(title), project })
    : say('project.bound', { project });
}
