import { acted } from '../../facts/actions.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, type Summarise, type Summary } from '../../facts/wording.ts';
import { heading, inside, line, type Part, type Words, words } from '../../facts/words.ts';

/** Stars, forks, members, teams, and what happens to a repository as a whole. */
export const peopleEvents: [string, Summarise][] = [
  ['star', star],
  ['watch', (payload) => ({ title: line(words('Watching', '关注了'), repository(payload)) })],
  ['fork', fork],
  ['member', member],
  ['membership', membership],
  ['team', team],
  ['team_add', (payload) => team(payload, 'added_to_repository')],
  ['organization', organization],
  [
    'repository',
    (payload, action) => ({ title: line(acted(action), words('repository', '仓库'), repository(payload)) }),
  ],
  ['public', (payload) => ({ title: madePublic(repository(payload)) })],
  ['ping', ping],
];

function repository(payload: Payload): Part {
  const name = payload.text('repository', 'full_name') ?? payload.text('repository', 'name');
  return name ?? words('a repository', '某个仓库');
}

function madePublic(name: Part): Words {
  const { en } = line('Made', name, 'public');
  return words(en, line('将', name, '设为公开').zh);
}

const somebody = words('somebody', '某人');

function star(payload: Payload, action: string): Summary {
  const verb = action === 'deleted' ? words('Took the star from', '取消了星标：') : words('Starred', '加了星标：');
  return {
    title: line(verb, repository(payload)),
    facts: fact('Stars', payload.number('repository', 'stargazers_count')),
  };
}

function fork(payload: Payload): Summary {
  const copy = payload.at('forkee');
  return {
    title: heading(words('Forked', '复刻了'), undefined, copy.text('full_name'), repository(payload)),
    link: copy.link('html_url'),
    facts: fact('Forks', payload.number('repository', 'forks_count')),
  };
}

function member(payload: Payload, action: string): Summary {
  const who = payload.text('member', 'login') ?? somebody;
  return {
    title: line(acted(action), words('collaborator', '协作者'), who),
    link: payload.link('member', 'html_url'),
    facts: [...fact('Person', who), ...fact('Permission', payload.text('changes', 'permission', 'to'))],
  };
}

function membership(payload: Payload, action: string): Summary {
  const who = payload.text('member', 'login') ?? somebody;
  const team = payload.text('team', 'name') ?? words('a team', '某个团队');
  const direction = action === 'removed' ? words('from team', '，离开团队') : words('to team', '，加入团队');
  return {
    title: line(acted(action), who, direction, team),
    link: payload.link('team', 'html_url'),
    facts: [...fact('Person', who), ...fact('Team', team)],
  };
}

function team(payload: Payload, action: string): Summary {
  return {
    title: heading(line(words('Team', '团队'), inside(acted(action))), undefined, payload.text('team', 'name'), ''),
    link: payload.link('team', 'html_url'),
    facts: [
      ...fact('Permission', payload.text('team', 'permission')),
      ...fact('Privacy', payload.text('team', 'privacy')),
    ],
  };
}

function organization(payload: Payload, action: string): Summary {
  const who = payload.text('membership', 'user', 'login') ?? payload.text('user', 'login');
  const verb = line(words('Organization:', '组织：'), inside(acted(action)));
  return { title: line(verb, who), facts: fact('Person', who) };
}

function ping(payload: Payload): Summary {
  return {
    title: heading(words('The webhook is connected', 'Webhook 已连接'), undefined, payload.text('zen'), ''),
    facts: fact('Hook', payload.text('hook_id')),
  };
}
