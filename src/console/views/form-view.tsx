import { Button } from '@mantine/core';
import type { Form } from '../../chat/view.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { useViewPlace } from '../conversation/view-place.tsx';
import { Plain } from '../text/plain.tsx';
import classes from './views.module.css';

/** A form that stands in a message: its name, and a button that opens it. */
export function FormView({ form }: { form: Form }) {
  const { openForm } = useConversation();
  const { spot } = useViewPlace();
  return (
    <section className={classes.panel}>
      {form.intro && (
        <p className={classes.intro}>
          <Plain text={form.intro} />
        </p>
      )}
      <Button size="xs" onClick={() => openForm({ form, spot })}>
        <Plain text={form.title} />
      </Button>
    </section>
  );
}
