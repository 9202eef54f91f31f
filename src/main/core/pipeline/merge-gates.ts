/** What the results of gates mean for a candidate of the merge queue. Decisions only. */
import type { GateResult } from '../../../contract/index.ts';
import type { GateConfig } from '../ports/index.ts';

/**
 * What a result says about a candidate.
 *
 * `passed`, `failed`: the gate has judged the candidate's tree. `open`: it has not, and must run. `unclear`: it could not
 * judge it, for a reason that lies in the machine, so another try by itself could fail for ever.
 */
export type GateJudgement = 'passed' | 'failed' | 'open' | 'unclear';

/** `result`: the newest of the gate on the tree of the candidate's tip; null: there is none. */
export function judgeGate(
  result: Pick<GateResult, 'outcome' | 'exitCode' | 'commit' | 'why'> | null,
  tip: string,
  { paths }: Pick<GateConfig, 'paths'>,
): GateJudgement {
  if (result === null) return 'open';
  // Not about the tree alone: a skipped gate depends on the base as well, and the others on the machine.
  const isAboutTip = result.commit === tip;
  switch (result.outcome) {
    case 'passed':
      return 'passed';
    case 'failed':
      // Exit code 0 with processes that may be alive proves nothing.
      if (result.exitCode !== 0) return 'failed';
      return isAboutTip ? 'unclear' : 'open';
    case 'skipped':
      return isAboutTip && isAboutPaths(result, paths) ? 'passed' : 'open';
    case 'timed-out':
      return isAboutTip ? 'failed' : 'open';
    default:
      return isAboutTip ? 'unclear' : 'open';
  }
}

/** Whether the gate was skipped for these paths. The config may have changed since. */
function isAboutPaths({ why }: Pick<GateResult, 'why'>, paths: readonly string[]): boolean {
  return why?.code === 'gate.paths' && JSON.stringify(why.values.paths) === JSON.stringify(paths);
}
