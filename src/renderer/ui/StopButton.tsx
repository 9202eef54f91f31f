import type { ReactNode } from 'react';
import type { RunRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import { stopAgent } from '../store/actions.ts';
import { useLost } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Button } from './Button.tsx';

interface StopButtonProps {
  run: Pick<RunRecord, 'story' | 'agent'>;
  via: Via;
  tabIndex?: number | undefined;
  /** Pressed by keyboard: the button goes away under the focus, which then needs another place. */
  onKey: (button: HTMLButtonElement) => void;
  children?: ReactNode;
}

/** Stop, everywhere the same: at once and without a question. Without a host it says that it cannot. */
export function StopButton({ run, via, tabIndex, onKey, children }: StopButtonProps) {
  const project = useProject();
  const lost = useLost();
  return (
    <Button
      look="stop"
      small
      tabIndex={tabIndex}
      aria-label={text('stop.label', { agent: run.agent, story: run.story })}
      // Not `disabled`: a keyboard's focus and its reason would be lost with the host.
      aria-disabled={lost || undefined}
      title={lost ? text('stop.lost') : undefined}
      onClick={(event) => {
        if (lost) return;
        if (event.detail === 0) onKey(event.currentTarget);
        void stopAgent(project, run.story, run.agent, via);
      }}
    >
      {text('stop.word')}
      {children}
    </Button>
  );
}
