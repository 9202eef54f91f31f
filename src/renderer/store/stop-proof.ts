/** How strong the proof is that no stopped agent is alive. */
import { useCallback, useSyncExternalStore } from 'react';
import type { ReceiptRecord } from '../../contract/index.ts';
import { useProject } from './project.tsx';

/** `kernel`: the kernel confirmed every stop. `scan`: for some of them nothing was seen. `none`: nothing was stopped yet. */
export type StopProof = 'kernel' | 'scan' | 'none';

/** The proof that all these receipts give together: that of the weakest. */
export function weakestProof(receipts: Iterable<Pick<ReceiptRecord, 'verdict' | 'strength'>>): StopProof {
  let proof: StopProof = 'none';
  for (const { verdict, strength } of receipts) {
    if (verdict !== 'gone' || strength !== 'kernel') return 'scan';
    proof = 'kernel';
  }
  return proof;
}

/** The proof of the newest stop of every story. */
export function useStopProof(): StopProof {
  const { mirror } = useProject();
  const subscribe = useCallback(
    (listener: () => void) =>
      // Receipts are many and change seldom.
      mirror.onChanges((changes) => {
        if (changes.some(({ table }) => table === 'receipts')) listener();
      }),
    [mirror],
  );
  return useSyncExternalStore(subscribe, () => weakestProof(Object.values(mirror.snapshot().receipts)));
}
