import type { View } from '../../chat/view.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { ReplyCard } from '../result-card/reply-card.tsx';
import { ResultCardView } from '../result-card/result-card.tsx';
import { ButtonsView } from './buttons-view.tsx';
import { FieldsView } from './fields-view.tsx';
import { FormView } from './form-view.tsx';
import { ListView } from './list-view.tsx';
import { SecretView } from './secret-view.tsx';
import { TextView } from './text-view.tsx';

interface ViewBodyProps {
  view: View;
  /** How a result is shown: long text folded, all of it, or as an answer inside of a thread. */
  extent?: 'folded' | 'whole' | 'reply';
  /** Messages in the thread of a result. */
  replies?: number;
}

/** Any view, as the console shows it: one component per kind. */
export function ViewBody({ view, extent = 'folded', replies = 0 }: ViewBodyProps) {
  switch (view.kind) {
    case 'text':
      return <TextView text={view.text} tone={view.tone} />;
    case 'markdown':
      return <Markdown markdown={view.markdown} />;
    case 'fields':
      return <FieldsView view={view} />;
    case 'list':
      return <ListView view={view} />;
    case 'buttons':
      return <ButtonsView view={view} />;
    case 'secret':
      return <SecretView view={view} />;
    case 'form':
      return <FormView form={view.form} />;
    case 'result':
      if (extent === 'reply') return <ReplyCard card={view.card} />;
      return <ResultCardView card={view.card} whole={extent === 'whole'} replies={replies} />;
  }
}
