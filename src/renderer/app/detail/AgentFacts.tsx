import { useEffect, useState } from 'react';
import type { RunRecord } from '../../../contract/index.ts';
import { costText, stripControls, text, tokensText } from '../../../contract/index.ts';
import { type FactTotals, totalFacts } from '../../../domain/index.ts';
import { call } from '../../store/call.ts';
import { lastAction } from '../../store/card-state.ts';
import { useProject } from '../../store/project.tsx';
import { Facts } from '../../ui/Facts.tsx';
import css from './AgentFacts.module.css';

/** What the run's agent does and has used, and what all runs of the story have used, by agent. */
export function AgentFacts({ story, run }: { story: string; run: RunRecord | null }) {
  const totals = useStoryTotals(story, run);
  if (run?.facts == null && totals.every(({ total }) => !isKnown(total))) return null;
  const action = run === null ? '' : stripControls(lastAction(run));
  return (
    <div className={css.facts}>
      {run?.facts != null && (
        <>
          {action !== '' && (
            <p className={css.action} title={action} dir="auto">
              {action}
            </p>
          )}
          <Facts facts={run.facts} full />
        </>
      )}
      <Totals totals={totals} />
    </div>
  );
}

/** The sum of one agent; of all of them if `agent` is null. */
interface AgentTotal {
  agent: string | null;
  total: FactTotals;
}

/** More than one run is summed up; a single one is shown above. */
function Totals({ totals }: { totals: readonly AgentTotal[] }) {
  const shown = totals.filter(({ total }) => isKnown(total));
  const whole = shown.find(({ agent }) => agent === null);
  if (whole === undefined || whole.total.runs < 2) return null;
  const agents = shown.filter(({ agent }) => agent !== null);
  const lines = (agents.length > 1 ? agents : []).map(({ agent, total }) =>
    text('facts.total.agent', { agent: agent ?? '', facts: totalText(total) }),
  );
  return (
    <p className={css.total} title={lines.join('\n') || undefined}>
      {text('facts.total', { facts: totalText(whole.total) })}
      {lines.length > 0 && <span className="visually-hidden">. {lines.join('. ')}</span>}
    </p>
  );
}

function isKnown({ tokens, costUsd }: FactTotals): boolean {
  return tokens !== null || costUsd !== null;
}

/** For example '210 k tokens · $1.02 in 2 of 3 runs'. A sum that lacks some of the runs says so. */
function totalText({ tokens, tokensOf, costUsd, costOf, costFrom, runs }: FactTotals): string {
  const of = (figure: string, n: number) => (n === runs ? figure : text('facts.total.of', { figure, n, runs }));
  return [
    ...(tokens === null ? [] : [of(text('facts.tokens.unit', { n: tokensText(tokens) }), tokensOf)]),
    ...(costUsd === null ? [] : [of(costText(costUsd, costFrom), costOf)]),
  ].join(' · ');
}

/** The sums over the story's runs of agents, of all first. Asked of the host again when a run begins or ends. */
function useStoryTotals(story: string, run: RunRecord | null): readonly AgentTotal[] {
  const project = useProject();
  const [ended, setEnded] = useState<readonly RunRecord[]>([]);
  const id = run?.id ?? null;
  const status = run?.status ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run or status means another history
  useEffect(() => {
    let current = true;
    // Without an answer there is no sum to show; the run's own figures are shown all the same.
    void call(project, 'agent.history', { story }).then((result) => {
      if (current) setEnded(result.ok && Array.isArray(result.value) ? result.value : []);
    });
    return () => {
      current = false;
    };
  }, [project, story, id, status]);
  const others = ended.filter((one) => one.id !== id && one.story === story);
  const runs = [...others, ...(run === null ? [] : [run])].filter(({ kind }) => kind === 'agent');
  const agents = [...new Set(runs.map(({ agent }) => agent))];
  return [null, ...agents].map((agent) => ({
    agent,
    total: totalFacts(agent === null ? runs : runs.filter((one) => one.agent === agent)),
  }));
}
