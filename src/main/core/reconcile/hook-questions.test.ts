/** Permission requests of hooks: the policy first, then a person; whoever ends them, the CLI gets one answer (I9). */
import { describe, expect, it } from 'vitest';
import { atWork, STORY } from '../../testing/at-work.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';
import { type AgentSignal, createCancel, type DecodedHook, type HookQuestion } from '../ports/index.ts';

const NEEDS: AgentSignal = { kind: 'needs-person', why: { code: 'facts.permission', values: { tool: 'Bash' } } };
const PUSH: HookQuestion = {
  ...{ call: 'push', title: 'Bash: git push', detail: 'git push', tool: 'execute' },
  ...{ allow: 'ALLOW', reject: 'REJECT' },
};
const report = (part: Partial<DecodedHook> = {}): DecodedHook => ({
  ...{ signals: [], question: null, over: null, problem: null },
  ...part,
});
const asks = (question: Partial<HookQuestion> = {}) => report({ signals: [NEEDS], question: { ...PUSH, ...question } });

async function setUp(permissions: { tool: 'execute'; pattern: string; answer: 'allow' | 'deny' }[] = []) {
  const huskies = createTestHuskies();
  huskies.config.set({ permissions });
  const at = await atWork(huskies);
  const { host } = at.huskies;
  const take = (of: DecodedHook, gone = createCancel()) => host.takeReport(at.run, of, gone);
  const open = () => Object.values(host.door.snapshot().questions);
  const state = () => host.ledger.runs.get(at.run)?.facts?.state;
  return { ...at, take, open, state };
}

describe('a permission request of a hook', () => {
  it('is answered by the policy first, and no person is asked', async () => {
    const { take, open, state } = await setUp([
      { tool: 'execute', pattern: 'git push', answer: 'allow' },
      { tool: 'execute', pattern: 'rm *', answer: 'deny' },
    ]);
    expect(await take(asks())).toBe('ALLOW');
    expect(await take(asks({ detail: 'rm -rf x' }))).toBe('REJECT');
    expect([open(), state()]).toEqual([[], 'working']);
  });

  it.each([
    ['allow', 'ALLOW'],
    ['reject', 'REJECT'],
  ])('waits for a person, however long, whose answer is %s', async (option, reply) => {
    const { huskies, take, open, state } = await setUp();
    const answer = take(asks());
    expect([open(), state()]).toMatchObject([
      [{ title: 'Bash: git push', detail: 'git push', kind: 'permission' }],
      'needs-you',
    ]);
    // As long as the watchdog takes for a stall.
    await huskies.clock.advance(20 * 60_000);
    expect([open().length, huskies.host.live()[0]?.stalledAt]).toEqual([1, null]);
    await huskies.must('question.answer', { question: open()[0]?.id ?? '', option });
    expect(await answer).toBe(reply);
    expect([open(), state()]).toEqual([[], 'working']);
  });

  it('is over without an answer when its run is stopped', async () => {
    const { huskies, take, open } = await setUp();
    const answer = take(asks());
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect([await answer, open()]).toEqual([null, []]);
  });

  it('is over when it was answered in the terminal: its tool or its turn has ended, or the CLI has gone', async () => {
    const { take, open, state } = await setUp();
    const gone = createCancel();
    const answers = [take(asks()), take(asks({ call: 'other', title: 'Other' })), take(asks({ call: 'third' }), gone)];
    expect(open()).toHaveLength(3);
    await take(report({ signals: [{ kind: 'answered' }, { kind: 'tool-ended' }], over: 'push' }));
    expect(open()).toHaveLength(2);
    expect([await answers[0], state()]).toEqual([null, 'needs-you']);
    gone.cancel();
    expect(open()).toHaveLength(1);
    expect([await answers[2], state()]).toEqual([null, 'needs-you']);
    await take(report({ signals: [{ kind: 'turn-ended' }], over: 'all' }));
    expect(open()).toEqual([]);
    expect([await answers[1], state()]).toEqual([null, 'idle']);
  });

  it('is left to the CLI when the run has too many, or is not live', async () => {
    const { huskies, take, open, run } = await setUp();
    const all = Array.from({ length: 20 }, (_, n) => take(asks({ call: String(n), title: `Question ${n}` })));
    expect(await take(asks({ call: 'one more', title: 'One more' }))).toBeNull();
    expect(open()).toHaveLength(20);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    expect(await Promise.all(all)).toEqual(all.map(() => null));
    expect(await huskies.host.takeReport(run, asks(), createCancel())).toBeNull();
  });
});
