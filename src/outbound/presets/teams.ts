import type { Notice } from '../notice.ts';
import { type Preset, refused, tooMany } from './preset.ts';

/**
 * A webhook of Microsoft Teams, be it of a workflow or the older kind: an Adaptive Card of at most 28 kB
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook). Words of
 * the event stand in rich text, which knows no Markdown (https://learn.microsoft.com/adaptive-cards/create/textfeatures),
 * and no entity of the card makes a mention of them.
 */
export const teams: Preset = {
  message: ({ title, tone, facts, text, link, footer }) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            rich({ text: title, size: 'Medium', weight: 'Bolder', color: tone ? colours[tone] : 'Default' }),
            ...facts.map(fact),
            ...(text ? [rich({ text })] : []),
            rich({ text: footer, size: 'Small', isSubtle: true }),
          ],
          actions: link ? [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] : [],
        },
      },
    ],
  }),
  // A workflow answers 202 with nothing, the older kind "1", or 200 with the words of an error.
  refusal(answer) {
    const status = /Microsoft Teams endpoint returned HTTP error (\d{3})/.exec(answer)?.[1];
    if (status === undefined && !answer.startsWith('Webhook message delivery failed')) return undefined;
    const failure = refused(status === undefined ? 'an error' : `HTTP ${status}`, answer);
    return status === '429' ? tooMany(failure) : failure;
  },
};

const colours = { good: 'Good', warning: 'Warning', bad: 'Attention' } as const;

interface Run {
  text: string;
  [style: string]: string | boolean;
}

function rich(...runs: Run[]) {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run, text: inert(run.text) })) };
}

function fact({ label, value }: Notice['facts'][number]) {
  return rich({ text: `${label}: `, weight: 'Bolder' }, { text: value });
}

/** `{{DATE(…)}}` is worked out in every text of a card. */
function inert(text: string): string {
  return text.replaceAll('{{', '{ {');
}
