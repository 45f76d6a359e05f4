import { Button } from '@mantine/core';
import type { Field, View } from '../../chat/view.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { useViewPlace } from '../conversation/view-place.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { CopyButton } from '../text/copy-button.tsx';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import { ButtonRow } from './button-row.tsx';
import classes from './views.module.css';

/** What is shown once: every value with a copy button, then the steps for the sender. */
export function SecretView({ view }: { view: Extract<View, { kind: 'secret' }> }) {
  return (
    <section className={classes.secret}>
      <h3 className={classes.title}>
        <Plain text={view.title} />
      </h3>
      <p className={classes.intro}>
        <Plain text={view.intro} />
      </p>
      {view.fields.map((field) => (
        <SecretField key={field.label} field={field} />
      ))}
      {view.steps && (
        <div className={classes.steps}>
          <Markdown markdown={view.steps} />
        </div>
      )}
      <div className={classes.secretFoot}>
        <ButtonRow buttons={view.buttons} />
        <Dismiss />
      </div>
    </section>
  );
}

function SecretField({ field }: { field: Field }) {
  return (
    <div className={classes.secretField}>
      <div className={classes.secretLabel}>
        <Plain text={field.label} />
      </div>
      <div className={classes.secretValue}>
        <code>
          <Plain text={field.value} />
        </code>
        {field.copy !== false && <CopyButton value={field.value} what={field.label} />}
      </div>
    </div>
  );
}

/** Takes the secret off the screen, said so that nobody presses it before having saved it. */
function Dismiss() {
  const { messages } = useWords();
  const { dismiss } = useConversation();
  const { privateId } = useViewPlace();
  if (!privateId) return null;
  return (
    <Button size="xs" variant="subtle" ml="auto" onClick={() => dismiss(privateId)}>
      {messages.dismissSecret}
    </Button>
  );
}
