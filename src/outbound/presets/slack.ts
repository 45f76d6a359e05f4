import { objectIn, type Preset, refused } from './preset.ts';

/** Slack's own limits: https://docs.slack.dev/reference/block-kit/blocks/header-block and …/section-block */
const most = { header: 150, fields: 10 } as const;

/**
 * An incoming webhook of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and of
 * what takes the same. Words of the event stand in plain text, where nothing is a mention or a link (cases C1, C2); the
 * link shows its whole address. A button would want an answer from an app that there is none of.
 */
export const slack: Preset = {
  message: ({ title, facts, text, link, footer }) => ({
    text: escaped(`${title} (${footer})`),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(title.slice(0, most.header)) },
      ...(facts.length > 0 ? [{ type: 'section', fields: facts.slice(0, most.fields).map(field) }] : []),
      ...(text ? [{ type: 'section', text: plain(text) }] : []),
      ...(link ? [{ type: 'section', text: { type: 'mrkdwn', text: `<${inLink(link.url)}>`, verbatim: true } }] : []),
      { type: 'context', elements: [plain(footer)] },
    ],
  }),
  // Incoming webhooks say "ok"; those of the workflow builder answer with JSON.
  refusal(answer) {
    const said = objectIn(answer);
    return said?.ok === false ? refused('"ok": false', said.error) : undefined;
  },
};

function field({ label, value }: { label: string; value: string }) {
  return plain(`${label}\n${value}`);
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A bar would begin other words for the link. */
function inLink(url: string): string {
  return escaped(url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'));
}
