import type { Notice } from '../notice.ts';
import { objectIn, type Preset, refused, tooMany } from './preset.ts';

/** Too many requests: 100 a minute, 5 a second. */
const frequency = 11_232;

/**
 * A custom bot of Lark or Feishu (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): a card, which is
 * refused over 20 kB. Words of the event stand in plain text, where no tag and no Markdown is looked for (case C4).
 */
export const lark: Preset = {
  message: ({ title, tone, facts, text, link, footer }) => ({
    msg_type: 'interactive',
    card: {
      config: { wide_screen_mode: true },
      header: { title: plain(title), template: tone ? colours[tone] : 'blue' },
      elements: [
        ...(facts.length > 0 ? [{ tag: 'div', fields: facts.map(field) }] : []),
        ...(text ? [{ tag: 'div', text: plain(text) }] : []),
        ...(link ? [{ tag: 'action', actions: [button(link)] }] : []),
        { tag: 'note', elements: [plain(footer)] },
      ],
    },
  }),
  refusal(answer) {
    const said = objectIn(answer);
    const code = said?.code ?? said?.StatusCode;
    if (code === undefined || code === 0) return undefined;
    const failure = refused(`code ${code}`, said?.msg ?? said?.StatusMessage);
    return code === frequency ? tooMany(failure) : failure;
  },
};

const colours = { good: 'green', warning: 'orange', bad: 'red' } as const;

function field({ label, value }: Notice['facts'][number]) {
  return { is_short: value.length <= 40, text: plain(`${label}\n${value}`) };
}

function button({ url, label }: { url: string; label: string }) {
  return { tag: 'button', type: 'default', text: plain(label), url };
}

function plain(content: string) {
  return { tag: 'plain_text', content };
}
