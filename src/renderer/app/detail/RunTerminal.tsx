import { Suspense, useEffect, useState } from 'react';
import { text } from '../../../contract/index.ts';
import { StartButton } from '../../board/StartButton.tsx';
import { useFence, useReceipt, useRunsOf, useStory, useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { lazyPart } from '../../ui/lazy-part.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import css from './Detail.module.css';
import { ReceiptStrip } from './ReceiptStrip.tsx';
import { isTalk, RunConversation, useRun } from './RunConversation.tsx';
import { type TerminalChoice, terminalChoices } from './terminal-choices.ts';

const TerminalView = lazyPart(async () => ({
  default: (await import('../../terminals/TerminalView.tsx')).TerminalView,
}));

const RunMessage = lazyPart(async () => ({ default: (await import('./RunMessage.tsx')).RunMessage }));

/** A terminal opens only after the selection has not changed for this long. */
const SELECTION_DELAY_MS = 120;

/** The runs of a story whose terminal or conversation can be shown, and the one that is. */
export interface ShownRun {
  choices: readonly TerminalChoice[];
  /** Undefined: no run can be shown. */
  chosen: TerminalChoice | undefined;
  chosenRun: string | null;
  run: ReturnType<typeof useRun>;
}

/** The story's newest or chosen run. */
export function useShownRun(story: string): ShownRun {
  const choices = terminalChoices(useRunsOf(story), useFence(story), useReceipt(story));
  const chosenRun = useView((v) => v.run);
  const chosen =
    choices.find((c) => c.run === chosenRun) ??
    (chosenRun === null
      ? choices[0]
      : { run: chosenRun, agent: '', state: 'finished' as const, live: false, failed: null });
  return { choices, chosen, chosenRun, run: useRun(story, chosen?.run ?? null) };
}

/** The terminal or the conversation of a run; its log after the run has ended. */
export function RunTerminal({ story, shown: { choices, chosen, chosenRun, run } }: { story: string; shown: ShownRun }) {
  const project = useProject();
  const settledStory = useSettledStory(story);
  const record = useStory(story);
  if (!chosen) {
    return (
      <EmptyState title={text('terminal.none')} hint={text('terminal.none.hint')}>
        {record !== null && <StartButton key={record.id} story={record} />}
      </EmptyState>
    );
  }
  return (
    <div className={css.terminal}>
      {(choices.length > 1 || chosenRun !== null) && (
        <div className={css.runs}>
          {choices.map((c) => (
            <button
              key={c.run}
              type="button"
              aria-pressed={c.run === chosen.run}
              onClick={() => project.view.setState({ run: c.run })}
            >
              <StateMark state={c.state} />
              {c.agent}
            </button>
          ))}
        </div>
      )}
      {settledStory === story && run !== 'asked' && (
        <Suspense>
          <div className={css.shown}>
            {run !== null && isTalk(run) ? (
              <RunConversation key={chosen.run} run={run} />
            ) : (
              <TerminalView
                key={chosen.run}
                run={chosen.run}
                agent={chosen.agent}
                live={chosen.live}
                starting={chosen.state === 'starting'}
                worktree={run?.worktree ?? null}
                failed={chosen.failed}
                label={text('terminal.label', { agent: chosen.agent, story })}
              />
            )}
          </div>
          <ReceiptStrip story={story} run={chosen.run} />
          {run !== null && <RunMessage key={`${run.story} ${run.agent}`} run={run} />}
        </Suspense>
      )}
    </div>
  );
}

/** The story, once it has been selected for SELECTION_DELAY_MS. */
function useSettledStory(story: string): string | null {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(story), SELECTION_DELAY_MS);
    return () => window.clearTimeout(timer);
  }, [story]);
  return settled;
}
