/** The verdict of a stop. It never claims more than was proved (I3). */
import {
  type Message,
  message,
  type Said,
  type Strength,
  type Survivor,
  type Verdict,
} from '../../../contract/index.ts';

export interface Findings {
  /** The containment reported an empty tree, and no process of the run was found outside it. */
  kernelProof: boolean;
  survivors: readonly Survivor[];
  /** Programs by which the run handed work over to servers. The kernel's proof does not cover that work. */
  handedTo: readonly string[];
  /** The last look. Null: it could not read the table, and `readError` says why. */
  look: { closed: boolean; blind: number; orphansUnseen?: boolean } | null;
  readError: Said | null;
  /** Why the run's container may still exist. Absent or null: it has none, or the container is confirmed gone. */
  unconfirmed?: Message | null;
}

/** The verdict of a stop. The fields have the same meaning as in StopOutcome. */
export interface Judgement {
  verdict: Verdict;
  reason: Message | null;
  strength: Strength;
}

export function judge(found: Findings): Judgement {
  const strength: Strength = found.kernelProof && found.handedTo.length === 0 ? 'kernel' : 'scan';
  if (found.survivors.length === 0) {
    // What a container runs may be out of sight, so no look can replace the runtime's word.
    if (found.unconfirmed != null) return { verdict: 'unknown', reason: found.unconfirmed, strength: 'scan' };
    // The kernel's proof holds even if the last look failed.
    if (found.kernelProof) return { verdict: 'gone', reason: null, strength };
  }
  // Without a look, there may be more than the known survivors.
  if (found.look === null) {
    return {
      verdict: 'unknown',
      reason: message('verdict.unread', { why: found.readError ?? message('verdict.unread.noreason') }),
      strength,
    };
  }
  if (found.survivors.length > 0) {
    const reason = message('verdict.survivors', { n: found.survivors.length });
    return { verdict: 'survivors', reason, strength };
  }
  if (!found.look.closed) {
    return { verdict: 'unknown', reason: message('verdict.fast'), strength };
  }
  if (found.look.blind > 0) {
    const reason = message('verdict.blind', { n: found.look.blind });
    return { verdict: 'unknown', reason, strength };
  }
  if (found.look.orphansUnseen) return { verdict: 'unknown', reason: message('verdict.orphans'), strength };
  return { verdict: 'gone', reason: null, strength };
}
