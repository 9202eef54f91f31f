import { describe, expect, it } from 'vitest';
import { canonicalRole } from '../../../domain/index.ts';
import { fakeAgent, fakeProjectConfig, fakeTrustItem } from '../../testing/fake-config.ts';
import type { StoredFence, StoredRun, StoredStory } from '../ports/index.ts';
import { newRun, withStopping } from './run.ts';
import { checkStart, type StartQuestion } from './start-check.ts';

const story = (patch: Partial<StoredStory> = {}): StoredStory => ({
  id: '60_story_cleanup',
  title: 'Cleanup',
  stage: 'current',
  blocked: null,
  frozen: false,
  rank: 'a0',
  createdAt: 0,
  movedAt: 0,
  ...patch,
});
const run = (agent: string, patch: Partial<StoredRun> = {}): StoredRun => ({
  ...newRun(`run_${agent}`, '60_story_cleanup', fakeAgent(agent, 'coder'), 0),
  status: 'running',
  ...patch,
});
const fence = { worktree: '/fake/60', story: '60_story_cleanup', agent: 'coder-1', processes: [], reason: 'alive' };

function ask(patch: Partial<Omit<StartQuestion, 'stories'>> & { stories?: StoredStory[] } = {}) {
  const { stories = [story()], ...rest } = patch;
  return checkStart({
    story: '60_story_cleanup',
    agent: 'coder-1',
    config: { state: 'ready', config: fakeProjectConfig(), trusted: true, untrusted: [] },
    stories: new Map(stories.map((one) => [one.id, one])),
    runs: [],
    fences: [],
    canonicalRole,
    quitting: false,
    ...rest,
  });
}
const code = (answer: ReturnType<typeof checkStart>) => (answer.ok ? 'ok' : answer.error.code);

describe('checkStart', () => {
  it('lets the canonical role start, and nobody else', () => {
    expect(code(ask())).toBe('ok');
    expect(code(ask({ agent: 'qa' }))).toBe('wrong-stage');
    expect(code(ask({ agent: 'qa', stories: [story({ stage: 'qa' })] }))).toBe('ok');
    expect(code(ask({ agent: 'mergemaster', stories: [story({ stage: 'merge' })] }))).toBe('ok');
  });

  it('moves a backlog story to current with its coder, unless it is flagged', () => {
    expect(ask({ stories: [story({ stage: 'backlog' })] })).toMatchObject({ ok: true, moveTo: 'current' });
    expect(code(ask({ stories: [story({ stage: 'backlog', frozen: true })] }))).toBe('wrong-stage');
    expect(code(ask({ stories: [story({ stage: 'backlog', blocked: 'no api' })] }))).toBe('wrong-stage');
    expect(code(ask({ agent: 'qa', stories: [story({ stage: 'backlog' })] }))).toBe('wrong-stage');
  });

  it('lets role other start in every stage but archived', () => {
    for (const stage of ['backlog', 'current', 'qa', 'merge', 'done'] as const) {
      expect(code(ask({ agent: 'supervisor', stories: [story({ stage, frozen: true })] }))).toBe('ok');
    }
    expect(code(ask({ agent: 'supervisor', stories: [story({ stage: 'archived' })] }))).toBe('wrong-stage');
  });

  it('I2: a slot is busy while pending, running, and all through a stop', () => {
    expect(code(ask({ runs: [run('coder-1', { status: 'pending' })] }))).toBe('slot-busy');
    expect(code(ask({ runs: [run('coder-1')] }))).toBe('slot-busy');
    const stopping = withStopping(run('coder-1'), { by: 'person', why: 'asked', since: 0, receipt: 'rcpt_1' });
    expect(code(ask({ runs: [stopping] }))).toBe('slot-busy');
    expect(ask({ runs: [run('coder-1', { status: 'failed' })] })).toMatchObject({
      ok: true,
      replaces: ['run_coder-1'],
    });
  });

  it('I1: one live run per worktree, and none in a fenced one', () => {
    expect(code(ask({ runs: [run('coder-2')] }))).toBe('worktree-busy');
    expect(code(ask({ runs: [run('coder-2', { status: 'completed' })] }))).toBe('ok');
    expect(code(ask({ fences: [fence as unknown as StoredFence] }))).toBe('worktree-fenced');
  });

  it('another story whose id begins with this one does not count', () => {
    expect(code(ask({ runs: [run('coder-1', { story: '60_story_cleanup_more' })] }))).toBe('ok');
  });

  it('refuses beyond the cap, counting runs that are being stopped', () => {
    const others = ['a', 'b', 'c', 'd'].map((name) => run(name, { story: `${name}_story` }));
    expect(code(ask({ runs: others }))).toBe('cap-reached');
    expect(code(ask({ runs: others.slice(1) }))).toBe('ok');
  });

  it('names what is unknown, unreadable or not trusted', () => {
    expect(code(ask({ story: '61_story' }))).toBe('unknown-story');
    expect(code(ask({ agent: 'nobody' }))).toBe('unknown-agent');
    expect(code(ask({ config: { state: 'missing', found: [] } }))).toBe('no-config');
    const problem = { file: 'project.toml', line: 3, key: 'base', message: 'must be text', remedy: 'Quote it.' };
    expect(ask({ config: { state: 'invalid', problem } })).toMatchObject({
      ok: false,
      error: { code: 'bad-config', message: 'project.toml:3: must be text', remedy: 'Quote it.' },
    });
    expect(
      code(
        ask({ config: { state: 'ready', config: fakeProjectConfig(), trusted: false, untrusted: [fakeTrustItem()] } }),
      ),
    ).toBe('not-trusted');
    expect(code(ask({ quitting: true }))).toBe('stopping');
  });
});
