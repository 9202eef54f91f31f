import { describe, expect, it } from 'vitest';
import { type Message, message } from '../../../contract/index.ts';
import { NO_FACTS } from '../../../domain/index.ts';
import { continuedSession, givenUpSession } from './continued.ts';

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
