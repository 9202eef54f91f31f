import { useRef, useState } from 'react';
import { text } from '../../contract/index.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface ConfirmProps {
  title: string;
  message: string;
  action: string;
  danger?: boolean;
  onConfirm: () => Promise<void> | void;
  onClose: () => void;
}

/** A confirmation. The initial focus is on Cancel for a dangerous action, else on the action. */
export function Confirm({ title, message, action, danger, onConfirm, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const confirmButton = useRef<HTMLButtonElement>(null);
  const confirm = async () => {
    setBusy(true);
    await onConfirm();
    onClose();
  };
  const footer = (
    <>
      <Button ref={cancel} onClick={onClose}>
        {text('ui.cancel')}
      </Button>
      <Button
        acts
        ref={confirmButton}
        look={danger ? 'danger' : 'primary'}
        disabled={busy}
        onClick={() => void confirm()}
      >
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} alert initialFocus={danger ? cancel : confirmButton}>
      <p>{message}</p>
    </Dialog>
  );
}
