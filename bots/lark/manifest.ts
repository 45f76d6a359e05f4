import { eventsPath } from './receive.ts';

/** Permissions that the app needs, with what for; the optional ones add something and are not missed. */
const scopes: readonly { name: string; why: string; optional?: true }[] = [
  { name: 'im:message:send_as_bot', why: 'post results and answers' },
  { name: 'im:message.p2p_msg:readonly', why: 'read what people write to the bot in private' },
  { name: 'im:message.group_at_msg:readonly', why: 'read what mentions the bot in groups' },
  { name: 'im:chat:readonly', why: 'list the groups that results can go to' },
  { name: 'contact:contact.base:readonly', why: 'look people up' },
  { name: 'contact:user.base:readonly', why: 'call people by their names' },
  { name: 'contact:user.employee:readonly', why: 'know people by their enterprise e-mail address', optional: true },
  { name: 'im:message.group_msg', why: 'read replies in threads that do not mention the bot', optional: true },
  { name: 'application:app_slash_command:write', why: 'offer /webhook in the list of commands', optional: true },
  { name: 'application:app_slash_command:read', why: 'the same', optional: true },
];

const events: readonly { name: string; why: string }[] = [
  { name: 'im.message.receive_v1', why: 'commands and replies' },
  { name: 'im.chat.member.bot.added_v1', why: 'say hello in a new group' },
  { name: 'application.bot.menu_v6', why: 'entries of the bot menu, if you make some: list, new, help' },
];

const callbacks: readonly { name: string; why: string }[] = [{ name: 'card.action.trigger', why: 'buttons and forms' }];

/** What an app's set-up depends on. */
export interface LarkSetUp {
  /** Where the server is reached from outside, such as `https://hooks.example.com`. Not needed for `socket`. */
  publicUrl: string;
  mode: 'http' | 'socket';
}

/**
 * Lark takes no manifest, so this is a checklist in Markdown for the developer console: what to switch on, which
 * permissions and events to add, which addresses to paste, and which settings to copy back.
 */
export function larkManifest({ publicUrl, mode }: LarkSetUp): string {
  return [
    '# Lark / Feishu app for Switchhook',
    '',
    'Developer console: https://open.larksuite.com/app (Lark) or https://open.feishu.cn/app (Feishu).',
    '',
    '1. **Create Custom App**, then **Features > Bot**: switch the bot on.',
    '2. **Permissions & Scopes**: add',
    ...scopes.map(({ name, why, optional }) => `   - [ ] \`${name}\` – ${why}${optional ? ' (optional)' : ''}`),
    ...(mode === 'http' ? httpSteps(publicUrl) : socketSteps()),
    '5. **Events & callbacks > Event configuration**: add the events',
    ...events.map(({ name, why }) => `   - [ ] \`${name}\` – ${why}`),
    '6. **Events & callbacks > Callback configuration**: add the callback',
    ...callbacks.map(({ name, why }) => `   - [ ] \`${name}\` – ${why}`),
    '7. **Version Management & Release**: create a version, make it available to your people, and release it.',
    '8. Add the bot to a group, or write to it in private: `/webhook help`.',
    '',
  ].join('\n');
}

function credentials(mode: LarkSetUp['mode'], more: string[]): string[] {
  return [
    '3. Start Switchhook with these settings (**Credentials & Basic Info** shows the first two):',
    '',
    '   ```',
    '   LARK_APP_ID=cli_…',
    '   LARK_APP_SECRET=…',
    ...more,
    `   LARK_MODE=${mode}`,
    '   LARK_DOMAIN=lark      # feishu for open.feishu.cn, or the address of a private deployment',
    '   ```',
    '',
  ];
}

function httpSteps(publicUrl: string): string[] {
  const url = `${publicUrl.replace(/\/+$/, '')}${eventsPath}`;
  const keys = [
    '   LARK_ENCRYPT_KEY=…           # Events & callbacks > Encryption strategy; required',
    '   LARK_VERIFICATION_TOKEN=…    # beside it; required',
  ];
  return [
    ...credentials('http', keys),
    '4. While Switchhook runs, paste this address and save it, which makes Lark try it at once:',
    `   - [ ] **Event configuration > Subscription mode > Send to developer server**: \`${url}\``,
    `   - [ ] **Callback configuration > Subscription mode > Send to developer server**: \`${url}\``,
  ];
}

function socketSteps(): string[] {
  return [
    ...credentials('socket', []),
    '4. While Switchhook runs, choose the long connection; no public address is needed:',
    '   - [ ] **Event configuration > Subscription mode > Persistent connection**',
    '   - [ ] **Callback configuration > Subscription mode > Persistent connection**',
  ];
}
