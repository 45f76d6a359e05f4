import { safeMarkdown } from '../../src/chat/markdown.ts';
import { httpUrl } from '../../src/chat/safe-link.ts';
import type { Button, Field, ListItem, ResultCard, View } from '../../src/chat/view.ts';
import { visible } from '../../src/chat/visible-text.ts';
import { renderForm } from './forms.ts';

/**
 * A view as the browser gets it. The browser shows text as text; what remains to be done here is to make the
 * invisible visible (case C3) and to pass Markdown and links through their rules (C2, C4), whoever made the view.
 */
export function renderView(view: View): View {
  switch (view.kind) {
    case 'text':
      return { ...view, text: visible(view.text) };
    case 'markdown':
      return { ...view, markdown: safeMarkdown(view.markdown) };
    case 'fields':
      return { ...view, title: visible(view.title), fields: view.fields.map(field), buttons: buttons(view.buttons) };
    case 'list':
      return {
        ...view,
        title: visible(view.title),
        intro: optional(view.intro),
        items: view.items.map(item),
        buttons: buttons(view.buttons),
        more: view.more && button(view.more),
      };
    case 'buttons':
      return { ...view, text: visible(view.text), buttons: view.buttons.map(button) };
    case 'secret':
      return {
        ...view,
        title: visible(view.title),
        intro: visible(view.intro),
        fields: view.fields.map(field),
        steps: view.steps === undefined ? undefined : safeMarkdown(view.steps),
        buttons: buttons(view.buttons),
      };
    case 'form':
      return { ...view, form: renderForm(view.form) };
    case 'result':
      return { ...view, card: card(view.card) };
  }
}

/** Every button of a view, for finding out whether a pressed one is really there (case C5). */
export function buttonsOf(view: View): Button[] {
  switch (view.kind) {
    case 'fields':
    case 'secret':
    case 'buttons':
      return view.buttons ?? [];
    case 'list': {
      const ofItems = view.items.flatMap((one) => one.buttons ?? []);
      return [...ofItems, ...(view.buttons ?? []), ...(view.more ? [view.more] : [])];
    }
    case 'result':
      return view.card.buttons;
    case 'text':
    case 'markdown':
    case 'form':
      return [];
  }
}

function card(shown: ResultCard): ResultCard {
  return {
    ...shown,
    event: visible(shown.event),
    webhookName: visible(shown.webhookName),
    origin: optional(shown.origin),
    actor: optional(shown.actor),
    title: visible(shown.title),
    link: shown.link === undefined ? undefined : httpUrl(shown.link)?.href,
    statusText: visible(shown.statusText),
    markdown: safeMarkdown(shown.markdown),
    facts: shown.facts.map(field),
    error: optional(shown.error),
    warnings: shown.warnings.map(visible),
    buttons: shown.buttons.map(button),
  };
}

function item(shown: ListItem): ListItem {
  return {
    ...shown,
    title: visible(shown.title),
    text: visible(shown.text),
    state: shown.state && { ...shown.state, text: visible(shown.state.text) },
    buttons: buttons(shown.buttons),
  };
}

function field(shown: Field): Field {
  return { ...shown, label: visible(shown.label), value: visible(shown.value) };
}

function buttons(shown: Button[] | undefined): Button[] | undefined {
  return shown?.map(button);
}

function button(shown: Button): Button {
  const { confirm } = shown;
  return {
    ...shown,
    label: visible(shown.label),
    command: optional(shown.command),
    confirm: confirm && { ...confirm, title: visible(confirm.title), text: visible(confirm.text) },
  };
}

function optional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : visible(text);
}
