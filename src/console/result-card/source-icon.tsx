import { IconBrandAzure, IconBrandWechat, IconMessageCircle, IconWebhook } from '@tabler/icons-react';
import {
  siBitbucket,
  siGerrit,
  siGitea,
  siGitee,
  siGithub,
  siGitlab,
  siGrafana,
  siJira,
  siLinear,
  siPagerduty,
  siPrometheus,
  siSentry,
  siStripe,
} from 'simple-icons';

/** Signs of senders, as their makers draw them. A source without one gets the webhook's. */
const brands: Record<string, { path: string }> = {
  alertmanager: siPrometheus,
  bitbucket: siBitbucket,
  gerrit: siGerrit,
  gitea: siGitea,
  gitee: siGitee,
  github: siGithub,
  gitlab: siGitlab,
  grafana: siGrafana,
  jira: siJira,
  linear: siLinear,
  pagerduty: siPagerduty,
  sentry: siSentry,
  stripe: siStripe,
};
const drawn = { 'azure-devops': IconBrandAzure, lark: IconMessageCircle, wecom: IconBrandWechat };

/** The sender's sign in the colour of the text around it. Decorative: the source is named beside it. */
export function SourceIcon({ source, size = 15 }: { source: string; size?: number }) {
  const brand = Object.hasOwn(brands, source) ? brands[source] : undefined;
  if (brand) {
    return (
      <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">
        <path d={brand.path} />
      </svg>
    );
  }
  const Icon = isDrawn(source) ? drawn[source] : IconWebhook;
  return <Icon size={size} aria-hidden="true" />;
}

function isDrawn(source: string): source is keyof typeof drawn {
  return Object.hasOwn(drawn, source);
}
