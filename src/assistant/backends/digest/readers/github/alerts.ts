import { type Kind, type Risk, riskIf, row, type Telling } from '../../story.ts';
import { known, pick, str, texts } from '../../value.ts';
import { shortRef } from '../push.ts';

/** What GitHub found unsafe: dependencies, code, leaked secrets, advisories. */
export const alertKinds: Readonly<Record<string, Kind>> = {
  dependabot_alert: dependabot,
  repository_vulnerability_alert: vulnerability,
  code_scanning_alert: codeScanning,
  secret_scanning_alert: (payload, action) => {
    const kind = str(payload, 'alert.secret_type_display_name', 'alert.secret_type') ?? '?';
    return {
      ...alert(payload, action, 'secret_scanning_alert'),
      title: kind,
      risks: riskIf(action === 'created' || action === 'reopened', 'secret_leaked', { kind }),
    };
  },
  security_advisory: advisory,
};

const deeds: Readonly<Record<string, string>> = { create: 'created', resolve: 'fixed', dismiss: 'dismissed' };

function alert(payload: unknown, action: string, noun: string): Telling {
  const number = str(payload, 'alert.number');
  return {
    did: known(deeds, action) ?? action,
    noun,
    name: number && `#${number}`,
    link: str(payload, 'alert.html_url') ?? str(payload, 'repository.html_url'),
  };
}

/** Open alerts are risks of their severity; dismissed ones are worth a look. */
function severityRisk(severity: string | undefined, did: string): Risk[] {
  if (/dismiss/.test(did) || did === 'closed_by_user') return [{ code: 'alert_dismissed' }];
  if (severity === undefined || /^(?:fixed|resolved|withdrawn|auto_)/.test(did)) return [];
  if (/^(?:low|note|none|info)$/i.test(severity)) return [];
  const grave = /^(?:critical|high|error)$/i.test(severity);
  return [{ code: grave ? 'vulnerability' : 'vulnerability_minor', details: { severity } }];
}

function dependabot(payload: unknown, action: string): Telling {
  const severity = str(payload, 'alert.security_advisory.severity');
  return {
    ...alert(payload, action, 'dependabot_alert'),
    title: str(payload, 'alert.security_advisory.summary'),
    rows: [
      ...row('severity', severity),
      ...row('package', str(payload, 'alert.dependency.package.name'), 'code'),
      ...row('affected', str(payload, 'alert.security_vulnerability.vulnerable_version_range'), 'code'),
      ...row('fixed_in', str(payload, 'alert.security_vulnerability.first_patched_version.identifier'), 'code'),
      ...row('path', str(payload, 'alert.dependency.manifest_path'), 'code'),
      ...row('id', str(payload, 'alert.security_advisory.cve_id', 'alert.security_advisory.ghsa_id'), 'code'),
    ],
    risks: severityRisk(severity, action),
  };
}

function vulnerability(payload: unknown, action: string): Telling {
  const severity = str(payload, 'alert.severity');
  const told = alert(payload, action, 'repository_vulnerability_alert');
  return {
    ...told,
    name: undefined,
    rows: [
      ...row('severity', severity),
      ...row('package', str(payload, 'alert.affected_package_name'), 'code'),
      ...row('affected', str(payload, 'alert.affected_range'), 'code'),
      ...row('fixed_in', str(payload, 'alert.fixed_in'), 'code'),
      ...row('id', str(payload, 'alert.external_identifier', 'alert.ghsa_id'), 'code'),
    ],
    link: str(payload, 'alert.external_reference') ?? told.link,
    risks: severityRisk(severity, told.did ?? action),
  };
}

function codeScanning(payload: unknown, action: string): Telling {
  const found = pick(payload, 'alert');
  const severity = str(found, 'rule.security_severity_level', 'rule.severity');
  const where = pick(found, 'most_recent_instance') ?? pick(found, 'instances.0');
  return {
    ...alert(payload, action, 'code_scanning_alert'),
    title: str(found, 'rule.description', 'rule.name', 'rule.id'),
    excerpt: str(where, 'message.text'),
    rows: [
      ...row('severity', severity),
      ...row('rule', str(found, 'rule.id'), 'code'),
      ...row('path', str(where, 'location.path'), 'code'),
      ...row('branch', shortRef(str(payload, 'ref') ?? str(where, 'ref') ?? '') || undefined, 'code'),
      ...row('tool', str(found, 'tool.name')),
      ...row('reason', str(found, 'dismissed_reason')),
    ],
    risks: severityRisk(severity, action),
  };
}

function advisory(payload: unknown, action: string): Telling {
  const found = pick(payload, 'security_advisory');
  const severity = str(found, 'severity');
  const id = str(found, 'ghsa_id');
  return {
    did: action,
    noun: 'security_advisory',
    name: id,
    title: str(found, 'summary'),
    excerpt: str(found, 'description'),
    link: str(found, 'html_url') ?? (id && /^GHSA[\w-]+$/.test(id) ? `https://github.com/advisories/${id}` : undefined),
    rows: [
      ...row('severity', severity),
      ...row('package', texts(found, 'vulnerabilities', 'package.name').slice(0, 1), 'code'),
      ...row('affected', texts(found, 'vulnerabilities', 'vulnerable_version_range'), 'code'),
      ...row('fixed_in', texts(found, 'vulnerabilities', 'first_patched_version.identifier'), 'code'),
    ],
    risks: severityRisk(severity, action),
  };
}
