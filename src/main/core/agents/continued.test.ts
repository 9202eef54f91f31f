import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, message } from '../../../contract/index.ts';
import { NO_FACTS } from '../../../domain/index.ts';
import { continuedSession, givenUpSession, isToldOnResume, terminalSession } from './continued.ts';

function run(session: string | null, reason: Message | null = null) {
  return {
    status: reason === null ? ('completed' as const) : ('failed' as const),
    reason,
    facts: session === null ? null : { ...NO_FACTS, session },
  };
}

describe('the session that a new run continues', () => {
  it('is that of the newest run that has one', () => {
    expect(continuedSession([])).toBeNull();
    expect(continuedSession([run(null)])).toBeNull();
    expect(continuedSession([run('b'), run('a')])).toBe('b');
    // a run that ended before its CLI told its session says nothing of the one before
    expect(continuedSession([run(null, message('recover.interrupted')), run('a')])).toBe('a');
  });

  it('is continued after a stop, a crash of the host and a failure', () => {
    for (const reason of [message('recover.interrupted'), message('run.exit', { code: 1 }), message('run.unseen')])
      expect(continuedSession([run('a', reason)])).toBe('a');
    expect(continuedSession([run('a', message('recover.interrupted')), run('a')])).toBe('a');
  });

  it('is given up when a run that continued it has failed by itself', () => {
    expect(continuedSession([run('a', message('run.exit', { code: 1 })), run('a')])).toBeNull();
    expect(continuedSession([run('b', message('run.exit', { code: 1 })), run('a')])).toBe('b');
  });

  it('is named when it is given up, so that a person is told that the next run knows nothing of it', () => {
    expect(givenUpSession([run('a', message('run.exit', { code: 1 })), run('a')])).toBe('a');
    for (const earlier of [[], [run('a')], [run('a', message('run.exit', { code: 1 }))], [run('b'), run('a')]])
      expect(givenUpSession(earlier)).toBeNull();
  });

  it('is no text that a program could read as an option or a path', () => {
    for (const id of ['--yolo', '-p', '../x', 'a/b', 'a b', '', 'x'.repeat(101)])
      expect(continuedSession([run(id)])).toBeNull();
    for (const id of ['019b-4f', 'ses_dd8efc913ffekQ1F', '3F2504E0-4F89-41D3-9A0C-0305E82C3301'])
      expect(continuedSession([run(id)])).toBe(id);
  });
});

describe('whether a prompt reaches a session that is continued in a terminal', () => {
  const hooks = { args: [], env: {} };
  it.each([
    ['its command tells it', ['cli', '--resume={session}', '{prompt}'], null, false, true],
    ['its command tells it, with hooks', ['cli', '--prompt={prompt}'], hooks, true, true],
    ['nothing tells it', ['cli', '--resume={session}'], hooks, true, false],
    ['its hooks send it', ['cli', '--resume={session}'], { ...hooks, sendsPrompts: true }, true, true],
    ['its hooks are not handed over', ['cli', '--resume={session}'], { ...hooks, sendsPrompts: true }, false, false],
    ['its CLI continues none', null, null, false, false],
  ])('%s', (_, resume, itsHooks, reports, isTold) => {
    expect(isToldOnResume({ resume, hooks: itsHooks }, reports)).toBe(isTold);
  });
});

describe('the session of a start in a terminal', () => {
  const KNOWN = { preset: 'qwen', command: ['cli', '--session={newSession}'], resume: ['cli', '--resume={session}'] };

  it('is one of an earlier run, a new one that it names, or one that its CLI alone knows', () => {
    const runs = fc.array(
      fc.record({
        session: fc.constantFrom('a', 'b', '--yolo', null),
        reason: fc.constantFrom(null, message('run.exit', { code: 1 }), message('recover.interrupted')),
      }),
      { maxLength: 5 },
    );
    const agents = fc.record({
      preset: fc.constantFrom('qwen', null),
      resume: fc.constantFrom(KNOWN.resume, null),
      command: fc.constantFrom(KNOWN.command, ['cli']),
    });
    fc.assert(
      fc.property(runs, agents, (list, agent) => {
        const earlier = list.map(({ session, reason }) => run(session, reason));
        const { id, isContinued } = terminalSession(agent, earlier, () => 'new');
        const known = agent.preset === null || agent.resume === null ? null : continuedSession(earlier);
        expect(isContinued).toBe(known !== null);
        if (known !== null) expect(id).toBe(known);
        else expect(id).toBe(agent.preset !== null && agent.command === KNOWN.command ? 'new' : null);
        // what is given up is told, and not continued as well
        expect(continuedSession(earlier) === null || givenUpSession(earlier) === null).toBe(true);
        expect(['a', 'b', 'new', null]).toContain(id);
      }),
    );
  });
});
