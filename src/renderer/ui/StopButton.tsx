import type { ReactNode } from 'react';
import type { RunRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import { useLost, useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { stopRun } from '../store/stops.ts';
import { Button } from './Button.tsx';

interface StopButtonProps {
  run: Pick<RunRecord, 'id' | 'story' | 'agent'>;
  via: Via;
  tabIndex?: number | undefined;
  /** Called when the button is pressed by keyboard: it will disappear, so the focus must move elsewhere. */
  onKey: (button: HTMLButtonElement) => void;
  children?: ReactNode;
}

/** The Stop button of a run. It stops at once, without a confirmation; while the host is lost it is disabled. */
export function StopButton({ run, via, tabIndex, onKey, children }: StopButtonProps) {
  const project = useProject();
  const lost = useLost();
  const story = useStoryName(run.story);
  return (
    <Button
      look="stop"
      small
      tabIndex={tabIndex}
      data-stop={run.agent}
      aria-label={text('stop.label', { agent: run.agent, story })}
      // `disabled` would drop the keyboard's focus and hide the tooltip.
      aria-disabled={lost || undefined}
      title={lost ? text('stop.lost') : undefined}
      onClick={(event) => {
        if (lost) return;
        if (event.detail === 0) onKey(event.currentTarget);
        void stopRun(project, run, via);
      }}
    >
      {text('stop.word')}
      {children}
    </Button>
  );
}
