import type { View } from '../../chat/view.ts';
import { visibleText } from '../text/visible-text.ts';

/** A view in one plain line: for screen readers, search and notices. Secrets are never part of it. */
export function sentenceOfView(view: View): string {
  return visibleText(line(view)).replace(/\s+/g, ' ').trim().slice(0, 200);
}

function line(view: View): string {
  switch (view.kind) {
    case 'text':
    case 'buttons':
      return view.text;
    case 'markdown':
      return view.markdown;
    case 'fields':
    case 'list':
    case 'secret':
      return view.title;
    case 'form':
      return view.form.title;
    case 'result':
      return `${view.card.statusText}: ${view.card.title} ${view.card.error ?? ''}`;
  }
}
