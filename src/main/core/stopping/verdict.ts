/** What a stop may say. It never claims more than was proved (I3). */
import type { Strength, Survivor, Verdict } from '../../../contract/index.ts';

export interface Findings {
  /** The container said that the tree is empty, and nobody of the run was found outside it. */
  kernelProof: boolean;
  survivors: readonly Survivor[];
  /** The last look: null when the table could not be read, then `trouble` says why. */
  look: { closed: boolean; blind: number } | null;
  trouble: string | null;
}

export interface Judgement {
  verdict: Verdict;
  reason: string | null;
  strength: Strength;
}

function plural(n: number, one: string, many: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${many}`;
}

export function judge(found: Findings): Judgement {
  const strength: Strength = found.kernelProof ? 'kernel' : 'scan';
  if (found.survivors.length > 0) {
    const reason = `${plural(found.survivors.length, 'process is', 'processes are')} still alive`;
    return { verdict: 'survivors', reason, strength };
  }
  // the kernel's word needs no eyes
  if (found.kernelProof) return { verdict: 'gone', reason: null, strength };
  if (found.look === null) {
    return {
      verdict: 'unknown',
      reason: `the process table cannot be read: ${found.trouble ?? 'no reason given'}`,
      strength,
    };
  }
  if (!found.look.closed) {
    return { verdict: 'unknown', reason: 'processes were started faster than they could be looked at', strength };
  }
  if (found.look.blind > 0) {
    const reason = `${plural(found.look.blind, 'process', 'processes')} younger than the run could not be read`;
    return { verdict: 'unknown', reason, strength };
  }
  return { verdict: 'gone', reason: null, strength };
}
