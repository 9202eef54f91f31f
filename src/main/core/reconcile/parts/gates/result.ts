/** The result of a gate that ran, as its receipt and the end of its program show it. */
import { type Message, message, type StopReceipt } from '../../../../../contract/index.ts';
import { exitMessage, type GateResult, outcomeOfExit, wasInterrupted } from '../../../../../domain/index.ts';
import type { MeasuredTree } from '../../../agents/index.ts';
import type { StoredRun } from '../../../ports/index.ts';

/** The part of a result that depends on how the gate ended. */
export type GateEnd = Pick<GateResult, 'outcome' | 'exitCode' | 'left' | 'why'>;

/**
 * How the gate ended. Null: a person, the stage rule or the end of the host stopped it, or the machine could not start
 * it, which says nothing about the tree. `changed`: files in the worktree changed while it ran.
 */
export function endOfGate(
  run: Pick<StoredRun, 'exitCode' | 'status' | 'reason'>,
  {
    by,
    why,
    verdict,
    reason,
    killed,
    survivors,
  }: Pick<StopReceipt, 'by' | 'why' | 'verdict' | 'reason' | 'killed' | 'survivors'>,
  changed: boolean,
): GateEnd | null {
  const code = run.exitCode;
  switch (by) {
    case 'timeout':
      return { outcome: 'timed-out', exitCode: null, left: 0, why };
    case 'recovery':
      if (wasInterrupted(run)) return null;
      return { outcome: 'could-not-start', exitCode: null, left: killed.length + survivors.length, why: run.reason };
    case 'exit': {
      const end = { exitCode: code, left: killed.length + survivors.length };
      const outcome = outcomeOfExit(code);
      if (outcome === 'killed') return { ...end, outcome, why: run.reason };
      // Whatever it reported, a gate with living processes is not over.
      if (verdict !== 'gone') {
        const alive = reason ?? message('unproven');
        return { ...end, outcome: 'failed', why: code === 0 ? message('gate.unproven', { why: alive }) : alive };
      }
      return { ...end, outcome, why: changed ? message('gate.changed') : null };
    }
    default:
      return null;
  }
}

/** The whole result. `now`: ms since the epoch. `elapsed`: the clock's elapsed(). */
export function resultOf(
  { id, story, agent }: Pick<StoredRun, 'id' | 'story' | 'agent'>,
  { key, commit, tree, startedAt }: MeasuredTree,
  end: GateEnd,
  { now, elapsed }: { now: number; elapsed: number },
): GateResult {
  return {
    ...{ run: id, story, gate: agent, key, commit, tree },
    ...end,
    ms: Math.max(0, Math.round(elapsed - startedAt)),
    at: now,
  };
}

/** The message of the event about a result. */
export function gateEndText({ gate, outcome, exitCode, left, why }: GateResult): Message {
  const how: Message =
    outcome === 'passed' ? message('gate.passed', { gate }) : message('gate.failed', { gate, why: reasonOf() });
  return left === 0 ? how : message('gate.left', { n: left, why: how });

  function reasonOf(): Message {
    if (['failed', 'killed'].includes(outcome) && exitCode !== null && exitCode !== 0) return exitMessage(exitCode);
    return why ?? message('run.unseen');
  }
}
