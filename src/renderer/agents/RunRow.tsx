import { memo, type ReactNode } from 'react';
import type { HostRecord, RunRecord } from '../../contract/index.ts';
import { costText, standaloneText, text, tokensText } from '../../contract/index.ts';
import { isBusy, tokensOf } from '../../domain/index.ts';
import { agentNews, runMark, runState, stalledText, stoppingText } from '../store/card-state.ts';
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
import { StoryCell } from './StoryCell.tsx';

interface RunRowProps {
  id: string;
  selected: boolean;
  onSelect: (id: string, on: boolean) => void;
}

/** One run. It renders again only when its own run has changed. */
export const RunRow = memo(function RunRow({ id, selected, onSelect }: RunRowProps) {
  const run = useRecord('runs', id);
  if (run === null) return null;
  return (
    <Boundary part={`${run.agent} · ${run.story}`} stops={{ story: run.story }} resetOn={run} frame={fullWidthRow}>
      <RunCells run={run} selected={selected} onSelect={onSelect} />
    </Boundary>
  );
});

function fullWidthRow(content: ReactNode) {
  return (
    <tr>
      <td colSpan={9}>{content}</td>
    </tr>
  );
}

function RunCells({ run, selected, onSelect }: Omit<RunRowProps, 'id'> & { run: RunRecord }) {
  const project = useProject();
  const host = useHost();
  const live = isBusy(run);
  const state = runState(run);
  const reason = standaloneText(run.reason);
  const stateText = run.stopping ? stoppingText(run) : text(`state.${state}`);
  const label = { agent: run.agent, story: run.story };
  return (
    <tr
      data-run={run.id}
      data-state={state}
      data-ended={!live || undefined}
      data-selected={(selected && live) || undefined}
    >
      <td>
        <input
          type="checkbox"
          aria-label={text('panel.pick', label)}
          checked={selected && live}
          disabled={!live || run.stopping !== null}
          onChange={(event) => onSelect(run.id, event.target.checked)}
        />
      </td>
      <StoryCell story={run.story} onOpen={() => openDetail(project, run.story, 'terminal', run.id)} />
      <td title={heldBy(run, host)}>{run.agent}</td>
      <td>{run.kind === 'agent' ? run.role : run.kind}</td>
      <td>
        <span className={css.state} title={reason || undefined}>
          <StateMark state={runMark(run)} />
          {state === 'running' && run.facts !== null ? (
            <News run={run} />
          ) : (
            <span>{reason !== '' && !live ? text('state.because', { state: stateText, reason }) : stateText}</span>
          )}
        </span>
      </td>
      <td className={css.number}>{live ? <Elapsed since={run.startedAt} /> : <Duration run={run} />}</td>
      <Used run={run} />
      <td className={css.act} data-act>
        {live && !run.stopping && <StopButton run={run} via="panel" onKey={focusNext} />}
      </td>
    </tr>
  );
}

/** Moves the focus to the next Stop of the table, else to the previous one, else to this row's story. */
function focusNext(button: HTMLElement): void {
  const row = button.closest('tr');
  const stops = [...(button.closest('table')?.querySelectorAll<HTMLElement>('[data-act] button') ?? [])];
  const at = stops.indexOf(button);
  (stops[at + 1] ?? stops[at - 1] ?? row?.querySelector<HTMLElement>('[data-story-link]'))?.focus();
}

function Elapsed({ since }: { since: number }) {
  return clockTime(useNow() - since);
}

/** What the agent tells; the clock renders only this again. */
function News({ run }: { run: RunRecord }) {
  const now = useNow();
  const words = run.stalledAt === null ? agentNews(run, now) || text('state.running') : stalledText(run, now);
  return <span title={words}>{words}</span>;
}

/** Tokens and cost. A dash is unknown, and the tooltip of the cell says so. */
function Used({ run: { facts } }: { run: RunRecord }) {
  const tokens = facts === null ? null : tokensOf(facts);
  const cost = facts?.costUsd ?? null;
  const unknown = text('facts.unknown');
  return (
    <>
      <td className={css.number} title={tokens === null ? unknown : (facts?.model ?? undefined)}>
        {tokens === null ? '–' : tokensText(tokens)}
      </td>
      <td className={css.number} title={cost === null ? unknown : undefined}>
        {cost === null ? '–' : costText(cost, facts?.costFrom ?? null)}
      </td>
    </>
  );
}

/** Its process, and what holds the processes of the run together; nothing for a run that has no process yet. */
function heldBy(run: RunRecord, host: HostRecord | null): string | undefined {
  if (run.pid === null) return undefined;
  return [text('panel.pid', { pid: run.pid }), containmentText(run), containmentTitle(run, host)].join('\n');
}

function Duration({ run }: { run: RunRecord }) {
  return run.endedAt === null ? '–' : clockTime(run.endedAt - run.startedAt);
}
