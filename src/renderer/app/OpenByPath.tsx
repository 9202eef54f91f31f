import { type FormEvent, useState } from 'react';
import type { Refusal } from '../../contract/index.ts';
import { refusalSentence, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';

/** Opens a project by its path, because a browser has no folder dialog for the host's machine. */
export function OpenByPath({ className, onOpened }: { className?: string; onOpened?: () => void }) {
  const project = useProject();
  const [dir, setDir] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const result = await call(project, 'app.open', { dir });
    setRefusal(result.ok ? null : result.error);
    if (result.ok) onOpened?.();
  };
  return (
    <form className={className} onSubmit={(event) => void submit(event)} noValidate>
      <Field label={text('open.path')} error={refusal && refusalSentence(refusal)}>
        {(aria) => (
          <input
            {...aria}
            value={dir}
            spellCheck={false}
            placeholder={text('open.placeholder')}
            onChange={(event) => setDir(event.target.value)}
          />
        )}
      </Field>
      <Button acts type="submit" look="primary">
        {text('command.app.open')}
      </Button>
    </form>
  );
}
