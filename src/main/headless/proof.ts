/** What a headless host prints after it has stopped its agents, and its exit code. */
import { message, messageText, text, whyOf } from '../../contract/index.ts';
import { joinProofs, type QuitProof } from '../../domain/index.ts';
import { escapeInvisible } from '../cli/format.ts';
import type { HostScope } from '../compose.ts';

type Quitting = Pick<HostScope, 'quit' | 'live' | 'dispose'>;

/** Quits all projects at the same time, closes each, and joins their proofs. */
export async function quitAll(scopes: readonly Quitting[]): Promise<QuitProof> {
  const ends = await Promise.allSettled(scopes.map(quitOne));
  for (const scope of scopes) await scope.dispose();
  return joinProofs(
    ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    }),
  );
}

/** A quit that fails proves nothing about the runs that are still live. */
async function quitOne(scope: Quitting): Promise<QuitProof> {
  try {
    return await scope.quit();
  } catch (error) {
    const reason = message('stop.untried', { why: whyOf(error) });
    const unproven = scope.live().map(({ story, agent }) => ({ story, agent, reason }));
    if (unproven.length === 0) throw error;
    return { stopped: 0, onlySeen: 0, processes: 0, left: [], unproven };
  }
}

/** 'N agents stopped, M processes left', followed by every survivor and every run that was not proven gone. */
export function proofText({ stopped, onlySeen, left, unproven }: QuitProof): string {
  const proof = onlySeen === 0 ? 'shell.quit.proof' : 'shell.quit.proof.seen';
  const numbers = { stopped, left: left.length, n: unproven.length };
  return [
    text(unproven.length === 0 ? proof : 'shell.quit.proof.unproven', numbers),
    ...left.map(({ pid, command, why }) =>
      text('cli.receipt.alive', { pid, command, why: messageText(why, 'copied') }),
    ),
    ...unproven.map((one) => text('cli.quit.unproven.one', { ...one, reason: messageText(one.reason, 'copied') })),
  ]
    .map(escapeInvisible)
    .join('\n');
}

/** 0 if nothing is left and everything is proven, else 1. */
export function exitCode({ left, unproven }: QuitProof): number {
  return left.length === 0 && unproven.length === 0 ? 0 : 1;
}
