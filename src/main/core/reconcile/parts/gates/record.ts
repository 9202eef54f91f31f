/** The result that is written together with the end of a gate's run. */
import type { StopReceipt } from '../../../../../contract/index.ts';
import { type GateResult, isPassing } from '../../../../../domain/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import type { NewEvent } from '../../../state/handles.ts';
import type { World } from '../../world.ts';
import { endOfGate, gateEndText, resultOf } from './result.ts';

/** What the end of a run showed, with or without a receipt. */
export type RunEnd = Pick<StopReceipt, 'by' | 'why' | 'verdict' | 'reason' | 'killed' | 'survivors'>;

/** Null: the run is no gate's, or its end says nothing about the tree. `run`: its record at its end. */
export function gateResultAt(
  world: World,
  run: StoredRun,
  end: RunEnd,
): { result: GateResult; event: Pick<NewEvent, 'kind' | 'message'> } | null {
  const measured = world.gates.of(run.id)?.measured ?? null;
  const how = measured === null ? null : endOfGate(run, end, measured.changed);
  if (measured === null || how === null) return null;
  const result = resultOf(run, measured, how, { now: world.clock.now(), elapsed: world.clock.elapsed() });
  return {
    result,
    event: { kind: isPassing(result) ? 'gate_passed' : 'gate_failed', message: gateEndText(result) },
  };
}
