/** The tests of the store's contract that are about the pipeline: progress, the merge queue and results of gates. */
import { expect, it } from 'vitest';
import { message } from '../../contract/index.ts';
import type { StoreUnderTest } from './store-contract-pages.ts';
import { aGateResult, aQuestion, aReceipt } from './store-records.ts';

/** Declares them. `make`: called for each test. */
export function pipelineRecords(make: () => StoreUnderTest): void {
  it('keeps progress, entries and candidates of the pipeline until they are removed', async () => {
    const { store, reopen } = make();
    const progress = {
      story: '1_a',
      stage: 'current' as const,
      since: 5,
      agent: 'coder-1',
      isFinished: true,
      isDeclared: true,
      isCommitted: true,
      endedAt: 6,
      rejections: { current: 1 },
      crashes: [3],
      lastCrash: message('run.exit', { code: 3 }),
      notBefore: null,
      findings: { kind: 'gate' as const, gate: 'tests', run: 'run_a', limitSeconds: null },
      verdict: { pass: false, findings: 'The sum is wrong.', run: 'run_b' },
    };
    const entry = {
      story: '1_a',
      enteredAt: 6,
      group: { number: 2, head: 'c1' },
      conflict: { onto: 'c0', head: 'c1', files: ['a.mjs'] },
    };
    const candidate = (id: string, lane: number) => ({
      id,
      lane,
      onto: 'c0',
      tip: 'c2',
      parts: [{ story: '1_a', head: 'c1', commit: 'c2' }],
      left: ['2_b'],
      builtAt: 7,
    });
    const question = aQuestion();
    const answered = aQuestion({
      ...{ id: 'question_2', askedAt: 9, kind: 'permission', tool: 'execute', detail: 'git push' },
      answer: { by: 'person', option: '1', text: null, at: 12 },
    });
    store.commit([
      { put: 'progress', progress: { ...progress, agent: null, verdict: null } },
      { put: 'progress', progress },
      { put: 'merge-entry', entry },
      { put: 'merge-request', request: { story: '1_a', since: 5 } },
      { put: 'pull-request', pull: { story: '1_a', pushed: 'c1', number: null } },
      { put: 'candidate', candidate: candidate('m1', 1) },
      { put: 'candidate', candidate: candidate('m2', 0) },
      { put: 'question', question },
      { put: 'question', question: answered },
    ]);
    const expected = {
      progress: [progress],
      mergeEntries: [entry],
      mergeRequests: [{ story: '1_a', since: 5 }],
      pullRequests: [{ story: '1_a', pushed: 'c1', number: null }],
      candidates: [candidate('m2', 0), candidate('m1', 1)],
      questions: [question, answered],
    };
    expect(store.load()).toMatchObject(expected);
    const next = await reopen();
    expect(next.load()).toMatchObject(expected);
    next.commit([
      { remove: 'progress', story: '1_a' },
      { remove: 'merge-entry', story: '1_a' },
      { remove: 'merge-request', story: '1_a' },
      { remove: 'pull-request', story: '1_a' },
      { remove: 'candidate', id: 'm1' },
      { remove: 'candidate', id: 'm2' },
      { remove: 'question', id: question.id },
      { remove: 'question', id: answered.id },
    ]);
    expect((await reopen()).load()).toMatchObject({
      progress: [],
      gateResults: [],
      mergeEntries: [],
      mergeRequests: [],
      pullRequests: [],
      candidates: [],
      questions: [],
    });
  });

  it('keeps results of gates: by pages of a story, and the newest of a gate on a tree, whatever its story', async () => {
    const { store, reopen } = make();
    const why = message('gate.paths', { paths: ['src/**'], base: 'main' });
    const results = [
      aGateResult('run_a', { outcome: 'timed-out', exitCode: null }),
      aGateResult('run_b', { story: '61_story_other' }),
      aGateResult('run_c', { tree: 'another', outcome: 'skipped', exitCode: null, why }),
      aGateResult('run_d', { key: 'another' }),
    ];
    for (const result of results) store.commit([{ put: 'gate-result', result }]);
    const [a, b, c, d] = results;
    const again = await reopen();
    expect(again.gateResults('60_story_cleanup', { before: null, limit: 2 })).toEqual([d, c]);
    expect(again.gateResults('60_story_cleanup', { before: 'run_c', limit: 2 })).toEqual([a]);
    expect(again.gateResult(b?.key ?? '', b?.tree ?? '')).toEqual(b);
    expect(again.gateResult('another', 'nowhere')).toBeNull();
  });

  it('a second result of one run is refused, and nothing of its commit is written', () => {
    const { store } = make();
    const result = aGateResult('run_a');
    store.commit([{ put: 'gate-result', result }]);
    expect(() =>
      store.commit([
        { put: 'receipt', receipt: aReceipt('rcpt_9') },
        { put: 'gate-result', result: { ...result, outcome: 'failed' } },
      ]),
    ).toThrow();
    expect(store.gateResults(result.story, { before: null, limit: 10 })).toEqual([result]);
    expect(store.receipt('rcpt_9')).toBeNull();
  });
}
