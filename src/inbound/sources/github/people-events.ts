import type { Payload } from '../../facts/payload.ts';
import { fact, heading, phrase, type Summarise, type Summary } from '../../facts/wording.ts';

/** Stars, forks, members, teams, and what happens to a repository as a whole. */
export const peopleEvents: [string, Summarise][] = [
  ['star', star],
  ['watch', (payload) => ({ title: `Watching ${repository(payload)}` })],
  ['fork', fork],
  ['member', member],
  ['membership', membership],
  ['team', team],
  ['team_add', (payload) => team(payload, 'added_to_repository')],
  ['organization', organization],
  ['repository', (payload, action) => ({ title: `${phrase(action) || 'Changed'} repository ${repository(payload)}` })],
  ['public', (payload) => ({ title: `Made ${repository(payload)} public` })],
  ['ping', ping],
];

function repository(payload: Payload): string {
  return payload.text('repository', 'full_name') ?? payload.text('repository', 'name') ?? 'a repository';
}

function star(payload: Payload, action: string): Summary {
  const verb = action === 'deleted' ? 'Took the star from' : 'Starred';
  return {
    title: `${verb} ${repository(payload)}`,
    facts: fact('Stars', payload.number('repository', 'stargazers_count')),
  };
}

function fork(payload: Payload): Summary {
  const copy = payload.at('forkee');
  return {
    title: heading('Forked', undefined, copy.text('full_name'), repository(payload)),
    link: copy.link('html_url'),
    facts: fact('Forks', payload.number('repository', 'forks_count')),
  };
}

function member(payload: Payload, action: string): Summary {
  const who = payload.text('member', 'login') ?? 'somebody';
  return {
    title: `${phrase(action) || 'Changed'} collaborator ${who}`,
    link: payload.link('member', 'html_url'),
    facts: [...fact('Person', who), ...fact('Permission', payload.text('changes', 'permission', 'to'))],
  };
}

function membership(payload: Payload, action: string): Summary {
  const who = payload.text('member', 'login') ?? 'somebody';
  const team = payload.text('team', 'name') ?? 'a team';
  const direction = action === 'removed' ? 'from' : 'to';
  return {
    title: `${phrase(action) || 'Changed'} ${who} ${direction} team ${team}`,
    link: payload.link('team', 'html_url'),
    facts: [...fact('Person', who), ...fact('Team', team)],
  };
}

function team(payload: Payload, action: string): Summary {
  return {
    title: heading(`Team ${phrase(action).toLowerCase() || 'changed'}`, undefined, payload.text('team', 'name'), ''),
    link: payload.link('team', 'html_url'),
    facts: [
      ...fact('Permission', payload.text('team', 'permission')),
      ...fact('Privacy', payload.text('team', 'privacy')),
    ],
  };
}

function organization(payload: Payload, action: string): Summary {
  const who = payload.text('membership', 'user', 'login') ?? payload.text('user', 'login');
  const verb = `Organization: ${phrase(action).toLowerCase() || 'changed'}`;
  return { title: who === undefined ? verb : `${verb} ${who}`, facts: fact('Person', who) };
}

function ping(payload: Payload): Summary {
  return {
    title: heading('The webhook is connected', undefined, payload.text('zen'), ''),
    facts: fact('Hook', payload.text('hook_id')),
  };
}
