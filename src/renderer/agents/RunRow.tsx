import { memo, type ReactNode } from 'react';
import type { RunRecord } from '../../contract/index.ts';
import { ownText, text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { runState, stoppingText } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { containmentText, containmentTitle } from '../store/containment-text.ts';
import { useHost, useRecord } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { openDetail } from '../store/view.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { StopButton } from '../ui/StopButton.tsx';
import css from './AgentsPanel.module.css';

interface RunRowProps {
  id: string;
  picked: boolean;
  onPick: (id: string, on: boolean) => void;
}

/** It renders again when its own run has changed. */
export const RunRow = memo(function RunRow({ id, picked, onPick }: RunRowProps) {
  const run = useRecord('runs', id);
  if (run === null) return null;
  return (
    <Boundary part={`${run.agent} · ${run.story}`} stops={{ story: run.story }} resetOn={run} frame={wideRow}>
      <WholeRow run={run} picked={picked} onPick={onPick} />
    </Boundary>
  );
});

function wideRow(content: ReactNode) {
  return (
    <tr>
      <td colSpan={9}>{content}</td>
    </tr>
  );
}

function WholeRow({ run, picked, onPick }: Omit<RunRowProps, 'id'> & { run: RunRecord }) {
  const project = useProject();
  const live = isBusy(run);
  const state = runState(run);
  const reason = ownText(run.reason);
  const words = run.stopping ? stoppingText(run) : text(`state.${state}`);
  const label = { agent: run.agent, story: run.story };
  return (
    <tr
      data-run={run.id}
      data-state={state}
      data-ended={!live || undefined}
      data-selected={(picked && live) || undefined}
    >
      <td>
        <input
          type="checkbox"
          aria-label={text('panel.pick', label)}
          checked={picked && live}
          disabled={!live || run.stopping !== null}
          onChange={(event) => onPick(run.id, event.target.checked)}
        />
      </td>
      <td>{run.agent}</td>
      <td>{run.kind === 'agent' ? run.role : run.kind}</td>
      <td className={css.story}>
        <button
          type="button"
          className={css.link}
          data-story-link
          title={run.story}
          onClick={() => openDetail(project, run.story, 'terminal', run.id)}
        >
          {run.story}
        </button>
      </td>
      <td>
        <span className={css.state} title={reason || undefined}>
          <StateMark state={state} />
          <span>{reason !== '' && !live ? text('state.because', { state: words, reason }) : words}</span>
        </span>
      </td>
      <td className={css.number}>{live ? <Ticking since={run.startedAt} /> : <Lasted run={run} />}</td>
      <td className={css.number}>{run.pid ?? '–'}</td>
      <Held run={run} />
      <td className={css.act} data-act>
        {live && !run.stopping && <StopButton run={run} via="panel" onKey={focusNext} />}
      </td>
    </tr>
  );
}

/** To the next Stop of the table, else the one before, else this row's story. */
function focusNext(button: HTMLElement): void {
  const row = button.closest('tr');
  const stops = [...(button.closest('table')?.querySelectorAll<HTMLElement>('[data-act] button') ?? [])];
  const at = stops.indexOf(button);
  (stops[at + 1] ?? stops[at - 1] ?? row?.querySelector<HTMLElement>('[data-story-link]'))?.focus();
}

function Ticking({ since }: { since: number }) {
  return clockTime(useNow() - since);
}

/** A run without a process is held by nothing yet. */
function Held({ run }: { run: RunRecord }) {
  const host = useHost();
  if (run.pid === null) return <td>–</td>;
  return <td title={containmentTitle(run, host)}>{containmentText(run)}</td>;
}

function Lasted({ run }: { run: RunRecord }) {
  return run.endedAt === null ? '–' : clockTime(run.endedAt - run.startedAt);
}
