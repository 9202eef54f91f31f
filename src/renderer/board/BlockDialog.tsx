import { type FormEvent, useRef, useState } from 'react';
import { text } from '../../contract/index.ts';
import { call, refusalText } from '../store/call.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';

/** A block wants its reason: it stands on the card. */
export function BlockDialog({ story, onClose }: { story: string; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const result = await call('story.block', { story, reason });
    if (result.ok) onClose();
    else setError(refusalText(result.error));
  };
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.cancel')}</Button>
      <Button look="primary" type="submit" form="block-story">
        {text('command.story.block')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('block.title', { story })} onClose={onClose} footer={footer} initialFocus={field}>
      <form id="block-story" onSubmit={(event) => void submit(event)} noValidate>
        <Field label={text('block.reason')} hint={text('block.hint')} error={error}>
          {(aria) => <input ref={field} {...aria} value={reason} onChange={(e) => setReason(e.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
