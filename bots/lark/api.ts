import { z } from 'zod';
import { wording } from '../../src/chat/texts.ts';
import type { Card } from './card.ts';
import { isTokenOver } from './fault.ts';
import type { Sdk } from './sdk.ts';

/** A message that Lark has taken. */
export interface Sent {
  chatId: string;
  messageId: string;
  /** True when Lark knew the key already: the message is an earlier one, with what it said then. */
  earlier: boolean;
}

/** A chat by its id, or the private chat with a person. */
export type Receiver = { chat: string } | { person: string };

/** The calls of the Open API that the product makes. Each throws `LarkFault` when it is refused. */
export interface LarkApi {
  create(to: Receiver, card: Card, uuid: string): Promise<Sent>;
  reply(messageId: string, card: Card, options: { uuid: string; inThread: boolean }): Promise<Sent>;
  patch(messageId: string, card: Card): Promise<void>;
  groups(): Promise<{ id: string; title: string }[]>;
  botId(): Promise<string>;
  /** Whether a chat is the private chat of one person with the bot. */
  isDirect(chatId: string): Promise<boolean>;
  person(openId: string): Promise<{ name: string; email?: string | undefined }>;
  /** Makes `/webhook` appear in the list of commands of clients that have one. */
  offerCommand(): Promise<void>;
}

/** A message made longer ago than this before the answer came is not the one that was just sent. */
const justNowMs = 3_000;
/** Messages of this process that are remembered, to know them when Lark names them again. */
const mostMade = 10_000;
/** Pages of groups; 100 on each. */
const mostPages = 20;

export function createApi({ client, forgetToken }: Pick<Sdk, 'client' | 'forgetToken'>): LarkApi {
  /** A token may be over before its time, for instance after the secret was changed: then once more with a new one. */
  async function call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isTokenOver(error)) throw error;
      await forgetToken();
      return await work();
    }
  }
  const ask = (method: string, url: string, rest: { data?: object; params?: object } = {}) =>
    call<unknown>(() => client.request({ method, url, ...rest }));
  const { message, chat } = client.im.v1;
  const made = new Set<string>();

  /** Lark does not say whether it knew the key already: the message has been named before, or is not a new one. */
  function sent(answer: unknown): Sent {
    const { data, receivedAt } = sentAnswer.parse(answer);
    const { chat_id: chatId, message_id: messageId, create_time: madeAt } = data;
    // Both times are Lark's own, so a clock that is wrong here does no harm.
    const isOld = madeAt !== '' && receivedAt - Number(madeAt) > justNowMs;
    const earlier = isOld || made.has(messageId);
    if (made.size >= mostMade) made.clear();
    made.add(messageId);
    return { chatId, messageId, earlier };
  }

  return {
    async create(to, card, uuid) {
      const { type, id } =
        'chat' in to ? ({ type: 'chat_id', id: to.chat } as const) : ({ type: 'open_id', id: to.person } as const);
      const data = { receive_id: id, ...content(card), uuid };
      return sent(await call<unknown>(() => message.create({ params: { receive_id_type: type }, data })));
    },
    async reply(messageId, card, { uuid, inThread }) {
      const data = { ...content(card), reply_in_thread: inThread, uuid };
      return sent(await call<unknown>(() => message.reply({ path: { message_id: messageId }, data })));
    },
    async patch(messageId, card) {
      const data = { content: content(card).content };
      await call(() => message.patch({ path: { message_id: messageId }, data }));
    },
    async groups() {
      const found: { id: string; title: string }[] = [];
      let page_token: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const params = { page_size: 100, ...(page_token && { page_token }) };
        const { data } = groupsAnswer.parse(await call<unknown>(() => chat.list({ params })));
        found.push(...data.items.map(({ chat_id, name }) => ({ id: chat_id, title: name })));
        page_token = data.page_token;
        if (!data.has_more || !page_token) break;
      }
      return found;
    },
    async botId() {
      return botAnswer.parse(await ask('GET', '/open-apis/bot/v3/info')).bot.open_id;
    },
    async isDirect(chatId) {
      const path = { chat_id: chatId };
      return chatAnswer.parse(await call<unknown>(() => chat.get({ path }))).data.chat_mode === 'p2p';
    },
    async person(openId) {
      const path = { user_id: openId };
      const asked = () => client.contact.v3.user.get({ path, params: { user_id_type: 'open_id' } });
      const { name, enterprise_email } = personAnswer.parse(await call<unknown>(asked)).data.user;
      // The other address may be the person's own choice, so it proves nothing.
      return { name, email: enterprise_email || undefined };
    },
    async offerCommand() {
      const url = '/open-apis/application/v7/app_slash_commands';
      const { data } = commandsAnswer.parse(await ask('GET', url));
      if (data.items.some(({ command }) => command === slashCommand.command)) return;
      await ask('POST', url, { data: slashCommand });
    },
  };
}

const slashCommand = {
  command: 'webhook',
  description: {
    default_value: wording('en')('place.command'),
    i18n: { en_us: wording('en')('place.command'), zh_cn: wording('zh')('place.command') },
  },
};

const sentAnswer = z.object({
  receivedAt: z.number(),
  data: z.object({
    message_id: z.string().min(1),
    chat_id: z.string().default(''),
    create_time: z.string().default(''),
  }),
});
const groupsAnswer = z.object({
  data: z.object({
    items: z.array(z.object({ chat_id: z.string(), name: z.string().default('') })).default([]),
    has_more: z.boolean().default(false),
    page_token: z.string().optional(),
  }),
});
const botAnswer = z.object({ bot: z.object({ open_id: z.string().min(1) }) });
const chatAnswer = z.object({ data: z.object({ chat_mode: z.string() }) });
const personAnswer = z.object({
  data: z.object({
    user: z.object({
      name: z.string().default(''),
      enterprise_email: z.string().optional(),
    }),
  }),
});
const commandsAnswer = z.object({
  data: z.object({ items: z.array(z.object({ command: z.string() })).default([]) }),
});

function content(card: Card): { msg_type: string; content: string } {
  return { msg_type: 'interactive', content: JSON.stringify(card) };
}
