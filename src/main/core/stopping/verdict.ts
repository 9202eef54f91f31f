/** What a stop may say. It never claims more than was proved (I3). */
import {
  type Message,
  message,
  type Said,
  type Strength,
  type Survivor,
  type Verdict,
} from '../../../contract/index.ts';

export interface Findings {
  /** The containment said that the tree is empty, and nobody of the run was found outside it. */
  kernelProof: boolean;
  survivors: readonly Survivor[];
  /** Programs by which the run gave work to servers that are not its children: the kernel's word does not cover it. */
  handedTo: readonly string[];
  /** The last look: null when the table could not be read, then `trouble` says why. */
  look: { closed: boolean; blind: number; orphansUnseen?: boolean } | null;
  trouble: Said | null;
}

export interface Judgement {
  verdict: Verdict;
  reason: Message | null;
  strength: Strength;
}

export function judge(found: Findings): Judgement {
  const strength: Strength = found.kernelProof && found.handedTo.length === 0 ? 'kernel' : 'scan';
  // the kernel's word needs no eyes
  if (found.kernelProof && found.survivors.length === 0) return { verdict: 'gone', reason: null, strength };
  // there may be others besides those that are known
  if (found.look === null) {
    return {
      verdict: 'unknown',
      reason: message('verdict.unread', { why: found.trouble ?? message('verdict.unread.noreason') }),
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
