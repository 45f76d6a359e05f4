import { Button, Modal } from '@mantine/core';
import type { Button as ViewButton } from '../../chat/view.ts';
import { useReturnFocus } from '../conversation/use-return-focus.ts';
import { Plain } from '../text/plain.tsx';
import classes from './views.module.css';

interface ConfirmDialogProps {
  confirm: NonNullable<ViewButton['confirm']>;
  onYes(): void;
  onNo(): void;
}

/** Asks before something that can't be taken back. *No* has the focus, so that Enter alone destroys nothing. */
export function ConfirmDialog({ confirm, onYes, onNo }: ConfirmDialogProps) {
  useReturnFocus();
  return (
    <Modal opened onClose={onNo} title={<Plain text={confirm.title} />} centered withCloseButton={false} size={420}>
      <p className={classes.text}>
        <Plain text={confirm.text} />
      </p>
      <div className={classes.dialogButtons}>
        <Button variant="default" data-autofocus onClick={onNo}>
          <Plain text={confirm.no} />
        </Button>
        <Button color="red" onClick={onYes}>
          <Plain text={confirm.yes} />
        </Button>
      </div>
    </Modal>
  );
}
