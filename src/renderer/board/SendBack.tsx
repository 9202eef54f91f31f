import { type FormEvent, useRef, useState } from 'react';
import { refusalSentence, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';

/** Asks what must be changed before the work is sent back. The words go into the next prompt of the coder. */
export function SendBack({ story, onClose }: { story: string; onClose: () => void }) {
  const project = useProject();
  const name = useStoryName(story);
  const [findings, setFindings] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const result = await call(project, 'story.verdict', { story, verdict: 'fail', findings });
    if (result.ok) onClose();
    else setError(refusalSentence(result.error));
  };
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.cancel')}</Button>
      <Button acts look="primary" type="submit" form="send-back">
        {text('review.back')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('review.title', { story: name })} onClose={onClose} footer={footer} initialFocus={field}>
      <form id="send-back" onSubmit={(event) => void submit(event)} noValidate>
        <Field label={text('review.findings')} hint={text('review.hint')} error={error}>
          {(aria) => (
            <textarea
              ref={field}
              {...aria}
              dir="auto"
              rows={5}
              value={findings}
              onChange={(event) => setFindings(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
