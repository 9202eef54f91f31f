import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, joinProofs, proofOf, type QuitProof, type StopReceipt, type Survivor, summarize } from './index.ts';
import { legacy } from './message.ts';

const survivor: Survivor = { pid: 7, startTime: 1, command: 'sleep 9', state: 'D', why: legacy('waits in D state') };
const someOf = <T>(one: T, max: number) => fc.array(fc.constant(one), { maxLength: max });
const anyMessage = fc.string().map((text) => legacy(text));
const receipts: fc.Arbitrary<StopReceipt> = fc.record({
  id: fc.uuid(),
  run: fc.constant('run_1'),
  story: fc.constant('60_story_tax'),
  agent: fc.constant('coder-1'),
  by: fc.constantFrom('person' as const, 'exit' as const),
  why: anyMessage,
  at: fc.nat(),
  verdict: fc.constantFrom('gone' as const, 'survivors' as const, 'unknown' as const),
  reason: fc.option(anyMessage, { nil: null }),
  strength: fc.constantFrom('kernel' as const, 'scan' as const),
  containment: fc.constantFrom('keeper' as const, 'none' as const),
  killed: someOf({ ...survivor, evidence: 'child' as const, goneMs: 1 }, 4),
  spared: someOf(survivor, 3),
  survivors: someOf(survivor, 3),
  handedTo: someOf('docker', 1),
  blind: fc.nat(3),
  ms: fc.nat(),
  phases: someOf({ phase: 'kill' as const, ms: 3 }, 2),
});

describe('a summarized receipt', () => {
  it('has a count in place of each list of processes', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const { killed, spared, survivors, phases: _phases, reason: _reason, ...same } = receipt;
        const counts = { killed: killed.length, spared: spared.length, survivors: survivors.length };
        expect(summarize(receipt)).toEqual({ ...same, ...counts });
      }),
    );
  });

  it('I3: supports the same claim as the complete one, and keeps its strength', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const proof = proofOf(receipt);
        expect(proof.verdict).toBe(receipt.verdict);
        if (proof.verdict === 'gone') {
          expect(proof.strength).toBe(receipt.strength);
          expect(proofOf(summarize(receipt))).toEqual(proof);
        } else if (proof.verdict === 'survivors') {
          expect(proof.n).toBe(receipt.survivors.length);
          expect(proofOf(summarize(receipt))).toEqual(proof);
        } else expect(proof.reason).toBe(receipt.reason);
      }),
    );
  });
});

describe('the counts of a quit', () => {
  it('I3: counts only verdict gone as stopped, and says how many of these have only strength scan', () => {
    fc.assert(
      fc.property(fc.array(receipts, { maxLength: 6 }), (all) => {
        const { stopped, onlySeen, processes } = countsOf(all);
        const gone = all.filter(({ verdict }) => verdict === 'gone');
        expect(stopped).toBe(gone.length);
        expect(onlySeen).toBe(gone.filter(({ strength }) => strength !== 'kernel').length);
        expect(processes).toBe(all.flatMap(({ killed }) => killed).length);
      }),
    );
  });

  it('several quits together prove what all their receipts prove, and keep everything that is left', () => {
    const quits: fc.Arbitrary<StopReceipt[][]> = fc.array(fc.array(receipts, { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(quits, (each) => {
        const proof = (all: readonly StopReceipt[]): QuitProof => ({
          ...countsOf(all),
          left: all.flatMap(({ survivors }) => survivors),
          unproven: all
            .filter(({ verdict }) => verdict === 'unknown')
            .map(({ story, agent, why }) => ({ story, agent, reason: why })),
        });
        expect(joinProofs(each.map(proof))).toEqual(proof(each.flat()));
      }),
    );
  });
});
