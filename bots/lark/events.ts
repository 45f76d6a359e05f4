import { z } from 'zod';

const id = z.string().min(1).max(200);

/** `im.message.receive_v1` as the SDK's dispatcher hands it over: header and event in one object. */
export const heardEvent = z.object({
  event_id: id,
  tenant_key: z.string().optional(),
  sender: z.object({
    sender_id: z.object({ open_id: id }),
    sender_type: z.string(),
    tenant_key: z.string().optional(),
  }),
  message: z.object({
    message_id: id,
    root_id: id.optional(),
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string().max(200_000),
    mentions: z
      .array(
        z.object({ key: z.string(), id: z.object({ open_id: z.string().optional() }), name: z.string().default('') }),
      )
      .default([]),
    user_agent: z.string().optional(),
  }),
});
export type HeardEvent = z.infer<typeof heardEvent>;

/** `card.action.trigger`. `token` is the callback's own by then, not the app's. */
export const pressedEvent = z.object({
  event_id: id,
  tenant_key: z.string().optional(),
  operator: z.object({ open_id: id, tenant_key: z.string().optional() }),
  action: z.object({
    tag: z.string().optional(),
    name: z.string().optional(),
    value: z.record(z.string(), z.unknown()).default({}),
    form_value: z.record(z.string(), z.unknown()).optional(),
  }),
  context: z.object({ open_message_id: id, open_chat_id: id }),
});
export type PressedEvent = z.infer<typeof pressedEvent>;

/** `im.chat.member.bot.added_v1`. */
export const addedEvent = z.object({
  event_id: id,
  tenant_key: z.string().optional(),
  chat_id: id,
  operator_id: z.object({ open_id: id }),
  operator_tenant_key: z.string().optional(),
});

/** `application.bot.menu_v6`: an entry of the bot's own menu. */
export const menuEvent = z.object({
  event_id: id,
  tenant_key: z.string().optional(),
  operator: z.object({ operator_id: z.object({ open_id: id }) }),
  event_key: z.string().max(200),
});

const textContent = z.object({ text: z.string() });
const postContent = z.object({
  title: z.string().optional(),
  content: z.array(
    z.array(z.looseObject({ tag: z.string(), text: z.string().optional(), user_id: z.string().optional() })),
  ),
});

/** What a person has typed: plain or with formatting; undefined for pictures, files and the like. */
export function typedText({ message_type, content }: HeardEvent['message']): string | undefined {
  if (message_type === 'text') return textContent.safeParse(parsed(content)).data?.text;
  const post = message_type === 'post' ? postContent.safeParse(parsed(content)).data : undefined;
  const lines = post?.content.map((line) => line.map((part) => part.text ?? part.user_id ?? '').join(''));
  return lines && [post?.title ?? '', ...lines].filter((line) => line !== '').join('\n');
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
