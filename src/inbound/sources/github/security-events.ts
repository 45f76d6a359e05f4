import { acted } from '../../facts/actions.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, type Summarise, type Summary } from '../../facts/wording.ts';
import { heading, inside, line, type Words, words } from '../../facts/words.ts';

/** Alerts and advisories. */
export const securityEvents: [string, Summarise][] = [
  ['dependabot_alert', dependabot],
  ['code_scanning_alert', codeScanning],
  ['secret_scanning_alert', secretScanning],
  ['repository_vulnerability_alert', vulnerability],
  ['security_advisory', advisory],
];

function verb(noun: Words, action: string): Words {
  return line(noun, inside(acted(action)));
}

function dependabot(payload: Payload, action: string): Summary {
  const alert = payload.at('alert');
  return {
    title: heading(
      verb(words('Dependabot alert', 'Dependabot 警报'), action),
      undefined,
      alert.text('security_advisory', 'summary'),
      '',
    ),
    link: alert.link('html_url'),
    facts: [
      ...fact('Severity', alert.text('security_advisory', 'severity')),
      ...fact('Package', alert.text('dependency', 'package', 'name')),
      ...fact('File', alert.text('dependency', 'manifest_path')),
      ...fact('State', alert.text('state')),
    ],
  };
}

function codeScanning(payload: Payload, action: string): Summary {
  const alert = payload.at('alert');
  return {
    title: heading(
      verb(words('Code scanning alert', '代码扫描警报'), action),
      undefined,
      alert.text('rule', 'description'),
      '',
    ),
    link: alert.link('html_url'),
    facts: [
      ...fact('Severity', alert.text('rule', 'severity')),
      ...fact('Tool', alert.text('tool', 'name')),
      ...fact('State', alert.text('state')),
    ],
  };
}

/** The alert's type only: the secret itself never goes on a card. */
function secretScanning(payload: Payload, action: string): Summary {
  const alert = payload.at('alert');
  const type = alert.text('secret_type_display_name') ?? alert.text('secret_type');
  return {
    title: heading(verb(words('Secret scanning alert', '密钥扫描警报'), action), undefined, type, ''),
    link: alert.link('html_url'),
    facts: [...fact('State', alert.text('state')), ...fact('Resolution', alert.text('resolution'))],
  };
}

function vulnerability(payload: Payload, action: string): Summary {
  const alert = payload.at('alert');
  return {
    title: heading(
      verb(words('Vulnerability alert', '漏洞警报'), action),
      undefined,
      alert.text('affected_package_name'),
      '',
    ),
    link: alert.link('external_reference'),
    facts: [
      ...fact('Severity', alert.text('severity')),
      ...fact('Affected', alert.text('affected_range')),
      ...fact('Fixed in', alert.text('fixed_in')),
    ],
  };
}

function advisory(payload: Payload, action: string): Summary {
  const item = payload.at('security_advisory');
  return {
    title: heading(verb(words('Security advisory', '安全通告'), action), undefined, item.text('summary'), ''),
    link: item.link('html_url') ?? item.list('references')[0]?.link('url'),
    facts: [...fact('Severity', item.text('severity')), ...fact('Advisory', item.text('ghsa_id'))],
  };
}
