/** The end of a gate: one that needed no program, and what follows it. */
import { message } from '../../../../../contract/index.ts';
import { type GateResult, isPassing } from '../../../../../domain/index.ts';
import { ended } from '../../../agents/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** `known`: the result that was found. `result`: a new one, which is written. The next gate of the request follows. */
export function endWithoutProgram(
  world: World,
  run: StoredRun,
  how: { known: GateResult } | { result: GateResult },
): void {
  const result = 'known' in how ? how.known : how.result;
  const { gate, exitCode, why } = result;
  const passed = isPassing(result);
  const text =
    result.outcome === 'skipped' && why !== null
      ? message('gate.skipped', { gate, why })
      : passed
        ? message('gate.known.passed', { gate })
        : message('gate.known.failed', { gate, code: exitCode ?? 1, run: result.run });
  const record = ended(run, world.clock.now(), { code: passed ? 0 : exitCode, reason: passed ? null : text });
  world.kill.checkpoint('gate:ended');
  world.observed.commit(
    [{ put: 'run', run: record }, ...('result' in how ? [{ put: 'gate-result' as const, result }] : [])],
    [{ kind: passed ? 'gate_passed' : 'gate_failed', message: text, story: run.story, agent: gate, run: run.id }],
  );
  continueRequest(world, run, passed);
}

/** Call it in the same turn as the write of the result. If the next gate cannot be requested, the request ends here. */
export function continueRequest(world: World, run: StoredRun, passed: boolean): void {
  try {
    world.gates.ended(run, passed);
  } catch (error) {
    // The end of this run is written, and must be completed: a person or the pipeline can request the next gate again.
    world.log.error(`[gate] the gate after ${run.agent} on ${run.story} could not be requested`, error);
  }
  world.kill.checkpoint('gate:recorded');
}
