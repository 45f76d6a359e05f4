import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Answer } from '../../../src/chat/intent.ts';
import type { RoomMessage } from '../../../src/chat/room-api.ts';
import type { Form, FormValues, View } from '../../../src/chat/view.ts';
import { startAssistantServer } from '../../../src/simulators/assistant-server.ts';
import { type Browser, openBrowser, signIn } from '../../bots/local/browser.ts';
import { openLounge } from '../../chat/lounge.ts';
import { buttonsIn, valuesOf } from '../../chat/talk.ts';
import type { OpenDesk, Person, Seen, Shown } from './desk.ts';

/** What one browser was answered: the views and forms in it. */
interface Screen {
  views: View[];
  form?: Form | undefined;
  /** What was typed into the form. */
  typed?: FormValues | undefined;
  errors: Record<string, string>;
}

/** The chat room in the browser, over HTTP. */
export const openLocalDesk: OpenDesk = async () => {
  const model = await startAssistantServer();
  const lounge = await openLounge({
    env: { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'simulated' },
    schedule: true,
  });
  return {
    platform: lounge.platform,
    channel: 'general',
    store: lounge.store,
    model,
    async person(name, roles) {
      const member = await lounge.person(name, roles);
      return personAt(await signIn(lounge, member), member.id);
    },
    async setRoles({ memberId }, roles) {
      const member = await lounge.store.members.get(memberId);
      if (!member) throw new Error(`there is no member ${memberId}`);
      await lounge.store.members.save({ ...member, roles });
    },
    stranger: async () => personAt(openBrowser(lounge), 'local:nobody'),
    rest: () => lounge.clock.advance(60_000),
    audit: (project) => lounge.audit(project),
    async close() {
      await lounge.close();
      await model.close();
    },
  };
};

function personAt(browser: Browser, memberId: string): Person {
  const post = async (path: string, body: object, before?: Screen): Promise<Seen> => {
    const got = await browser.post(path, body);
    const answers: Answer[] = got.status === 200 ? got.body.answers : [refusal(got.body.detail)];
    return seen(screenOf(answers, before));
  };
  return {
    memberId,
    userId: memberId,
    say: (command) => post('/say', { channel: 'general', text: `/webhook ${command}` }),
    press(shown, label) {
      const button = screen(shown)
        .views.flatMap(buttonsIn)
        .find((one) => one.label === label);
      if (!button) throw new Error(`no button "${label}" among ${shown.buttons.join(', ')}`);
      return post('/act', { channel: 'general', action: button.action, value: button.value });
    },
    submit(shown, values) {
      const { form } = screen(shown);
      if (!form) throw new Error('no form is open');
      const body = {
        channel: 'general',
        form: form.id,
        context: form.context,
        values: { ...valuesOf(form), ...screen(shown).typed, ...values },
      };
      return post('/submit', body, { ...screen(shown), typed: body.values });
    },
    replyTo: (messageId, text) => post('/say', { channel: 'general', text, thread: messageId }),
    read: async () => itemsOf((await browser.get('/messages?channel=general&limit=100')).body).map(shownOf),
    readThread: async (id) => itemsOf((await browser.get(`/threads/${id}`)).body).map(shownOf),
  };
}

/** Whoever is not signed in is answered with a problem, and reads nothing. */
function itemsOf({ items = [] }: { items?: RoomMessage[] }): RoomMessage[] {
  return items;
}

function refusal(text: string): Answer {
  return { kind: 'private', view: { kind: 'text', text } };
}

function screenOf(answers: Answer[], before?: Screen): Screen {
  const screen: Screen = { views: [], errors: {} };
  for (const answer of answers) {
    if ('view' in answer) screen.views.push(answer.view);
    if (answer.kind === 'form') screen.form = answer.form;
    if (answer.kind === 'form_errors') Object.assign(screen, { ...before, views: [], errors: answer.errors });
  }
  return screen;
}

function seen(screen: Screen): Seen {
  return {
    text: words([screen.views, screen.form ?? '', screen.errors]),
    buttons: screen.views.flatMap(buttonsIn).map(({ label }) => label),
    fields: screen.form?.fields.map(({ name }) => name) ?? [],
    values: screen.typed ?? (screen.form ? valuesOf(screen.form) : {}),
    errors: screen.errors,
    native: screen,
  };
}

function screen({ native }: Seen): Screen {
  return native as Screen;
}

function shownOf({ id, view }: RoomMessage): Shown {
  const asAnswer = seen({ views: [view], errors: {} });
  // Nothing in the room's API notifies anybody: a view has no such kind of text.
  return { id, text: words(view), buttons: asAnswer.buttons, links: linksOf(view), mentions: [], seen: asAnswer };
}

/** Every text below a value. The browser shows text as text, so nothing else can be seen. */
function words(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(words).join('\n');
}

function linksOf(view: View): string[] {
  const markdown = view.kind === 'markdown' ? view.markdown : view.kind === 'result' ? view.card.markdown : '';
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const title = view.kind === 'result' ? (view.card.link ?? []) : [];
  return [title, urls(tree)].flat();
}

function urls(node: object): string[] {
  const { url, children = [] } = node as { url?: string; children?: object[] };
  return [...(url === undefined ? [] : [url]), ...children.flatMap(urls)];
}
