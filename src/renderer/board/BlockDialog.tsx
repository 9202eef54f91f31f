import { type FormEvent, useRef, useState } from 'react';
import { message, refusalSentence, text } from '../../contract/index.ts';
import { blockStory } from '../store/flags.ts';
import { useRunsOf, useStory, useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { agentsStoppedBy } from '../store/stopped-agents.ts';
import { stopsNote } from '../store/undo.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';

/** Asks for the reason of a block, which the card then shows. */
export function BlockDialog({ story, onClose }: { story: string; onClose: () => void }) {
  const project = useProject();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const record = useStory(story);
  const name = useStoryName(story);
  const runs = useRunsOf(story);
  const stops = record ? agentsStoppedBy(record, runs, { blocked: message('blocked.person', { text: '' }) }) : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const result = await blockStory(project, story, reason);
    if (result.ok) onClose();
    else setError(refusalSentence(result.error));
  };
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.cancel')}</Button>
      <Button acts look="primary" type="submit" form="block-story">
        {text('command.story.block')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('block.title', { story: name })} onClose={onClose} footer={footer} initialFocus={field}>
      <form id="block-story" onSubmit={(event) => void submit(event)} noValidate>
        <Field
          label={text('block.reason')}
          hint={[text('block.hint'), stopsNote(stops)].join(' ').trim()}
          error={error}
        >
          {(aria) => (
            <input ref={field} {...aria} dir="auto" value={reason} onChange={(e) => setReason(e.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
