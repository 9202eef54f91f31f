import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalRole,
  checkStart,
  DEFAULT_LIMITS,
  isBusy,
  isLive,
  type Limits,
  ROLES,
  type Role,
  type RunRecord,
  STAGES,
  type StartQuestion,
  type Stopping,
  type StoryRecord,
} from './index.ts';
import { legacy, message } from './message.ts';

type Agent = { name: string; role: Role; max: number | null; helper?: string };
type Config = { agents: Agent[]; maxRunning: number; limits: Limits };
type Story = Pick<StoryRecord, 'id' | 'stage' | 'blocked' | 'frozen'>;
type Run = Pick<RunRecord, 'id' | 'kind' | 'story' | 'lane' | 'agent' | 'role' | 'status' | 'stopping'>;
type Question = StartQuestion<Config, Story>;

const STORY = '60_story_cleanup';
const config: Config = {
  agents: [
    { name: 'coder-1', role: 'coder', max: null },
    { name: 'coder-2', role: 'coder', max: null },
    { name: 'qa', role: 'qa', max: null },
    { name: 'mergemaster', role: 'mergemaster', max: null },
    { name: 'supervisor', role: 'other', max: null },
  ],
  maxRunning: 4,
  limits: DEFAULT_LIMITS,
};
const STOP: Stopping = { by: 'person', why: legacy('asked'), since: 0, receipt: 'rcpt_1', left: null };
const story = (patch: Partial<Story> = {}): Story => ({
  id: STORY,
  stage: 'current',
  blocked: null,
  frozen: false,
  ...patch,
});
const run = (agent: string, patch: Partial<Run> = {}): Run => ({
  id: `run_${agent}`,
  kind: 'agent',
  story: STORY,
  lane: null,
  agent,
  role: 'coder',
  status: 'running',
  stopping: null,
  ...patch,
});
const FENCE = {
  story: STORY,
  worktree: '/w',
  since: 0,
  lane: null,
  agent: 'coder-1',
  processes: [],
  reason: legacy('alive'),
};

function ask(patch: Partial<Question> = {}) {
  return checkStart<Config, Story>({
    story: STORY,
    agent: 'coder-1',
    config: { state: 'ready', config, trusted: true },
    found: story(),
    runs: [],
    fences: [],
    quitting: false,
    keepsReserves: false,
    ...patch,
  });
}
const codes = (answer: ReturnType<typeof ask>) => (answer.ok ? [] : answer.whys.map(({ code }) => code));
const code = (answer: ReturnType<typeof ask>) => codes(answer)[0] ?? 'ok';

describe('checkStart', () => {
  it('allows only the canonical role', () => {
    expect(code(ask())).toBe('ok');
    expect(code(ask({ agent: 'qa' }))).toBe('wrong-stage');
    expect(code(ask({ agent: 'qa', found: story({ stage: 'qa' }) }))).toBe('ok');
    expect(code(ask({ agent: 'mergemaster', found: story({ stage: 'merge' }) }))).toBe('ok');
  });

  it('lets a coder move a backlog story to current, unless the story is blocked or frozen', () => {
    expect(ask({ found: story({ stage: 'backlog' }) })).toMatchObject({ ok: true, moveTo: 'current' });
    expect(code(ask({ found: story({ stage: 'backlog', frozen: true }) }))).toBe('wrong-stage');
    expect(code(ask({ found: story({ stage: 'backlog', blocked: legacy('no api') }) }))).toBe('wrong-stage');
    expect(code(ask({ agent: 'qa', found: story({ stage: 'backlog' }) }))).toBe('wrong-stage');
  });

  it('allows role other in every stage except archived', () => {
    for (const stage of ['backlog', 'current', 'qa', 'merge', 'done'] as const) {
      expect(code(ask({ agent: 'supervisor', found: story({ stage, frozen: true }) }))).toBe('ok');
    }
    expect(code(ask({ agent: 'supervisor', found: story({ stage: 'archived' }) }))).toBe('wrong-stage');
  });

  it.each([
    [story({ stage: 'archived', blocked: legacy('no api') }), 'archived'],
    [story({ blocked: legacy('no api'), frozen: true }), 'blocked'],
    [story({ frozen: true }), 'frozen'],
    [story({ stage: 'done' }), 'role'],
  ])('names what rules out the role: %o is %s', (found, because) => {
    const answer = ask({ found });
    expect(answer).toMatchObject({
      ok: false,
      whys: [{ code: 'wrong-stage', values: { because, stage: found.stage } }],
    });
  });

  it('I2: a slot is busy while its run is pending, running or being stopped', () => {
    const use = (one: Run) => {
      const answer = ask({ runs: [one] });
      return answer.ok ? null : answer.whys[0];
    };
    const values = { story: STORY, agent: 'coder-1' };
    const busy = (how: string) => ({ code: 'slot-busy', values: { ...values, use: how } });
    expect(use(run('coder-1', { status: 'pending' }))).toEqual(busy('starts'));
    expect(use(run('coder-1'))).toEqual(busy('runs'));
    expect(use(run('coder-1', { stopping: STOP }))).toEqual(busy('stopping'));
    expect(use(run('coder-1', { status: 'failed', stopping: STOP }))).toEqual(busy('stopping'));
    expect(ask({ runs: [run('coder-1', { status: 'failed' })] })).toMatchObject({
      ok: true,
      replaces: ['run_coder-1'],
    });
  });

  it('I1: a worktree has at most one live run, and a fenced one accepts none', () => {
    expect(code(ask({ runs: [run('coder-2')] }))).toBe('worktree-busy');
    expect(code(ask({ runs: [run('coder-2', { status: 'completed' })] }))).toBe('ok');
    expect(code(ask({ fences: [FENCE] }))).toBe('worktree-fenced');
  });

  it("a gate keeps its worktree busy, holds no agent's slot, and is not replaced by a start", () => {
    const gate = run('coder-1', { id: 'run_gate', kind: 'gate' });
    expect(code(ask({ runs: [gate] }))).toBe('worktree-busy');
    expect(ask({ runs: [{ ...gate, status: 'failed' }] })).toMatchObject({ ok: true, replaces: [] });
  });

  it('a run in a worktree of the merge queue does not keep its story busy', () => {
    expect(code(ask({ runs: [run('tests', { kind: 'merge-gate', lane: 0 })] }))).toBe('ok');
    expect(code(ask({ runs: [run('mergemaster', { lane: 1 })] }))).toBe('ok');
    expect(code(ask({ runs: [run('coder-1', { lane: 1 })] }))).toBe('slot-busy');
    expect(code(ask({ fences: [{ ...FENCE, lane: 0 }] }))).toBe('ok');
  });

  it('a story whose id only begins with this id is another story', () => {
    expect(code(ask({ runs: [run('coder-1', { story: `${STORY}_more` })] }))).toBe('ok');
    expect(code(ask({ fences: [{ ...FENCE, story: `${STORY}_more` }] }))).toBe('ok');
  });

  it('refuses beyond the cap, and counts runs that are being stopped', () => {
    const others = ['a', 'b', 'c', 'd'].map((name) => run(name, { story: `${name}_story`, stopping: STOP }));
    expect(code(ask({ runs: others }))).toBe('cap-reached');
    expect(code(ask({ runs: others.slice(1) }))).toBe('ok');
    expect(code(ask({ runs: others.map((one) => ({ ...one, kind: 'gate' })) }))).toBe('ok');
  });

  it('refuses beyond the max of a role or of an agent; a slot that the scheduler keeps for others is free for a person', () => {
    const limits = { ...DEFAULT_LIMITS, coder: { max: 2, reserve: 0 } };
    const limited: Config = { ...config, limits, agents: config.agents.map((one) => ({ ...one, max: 1 })) };
    const reading = { state: 'ready' as const, config: limited, trusted: true };
    const busy = (...names: string[]) => names.map((name) => run(name, { story: `${name}_story` }));
    expect(ask({ runs: busy('coder-1'), config: reading })).toEqual({
      ok: false,
      whys: [{ code: 'role-busy', values: { role: 'coder', agent: 'coder-1', live: 1, max: 1 } }],
    });
    expect(code(ask({ runs: busy('coder-2'), config: reading }))).toBe('ok');
    expect(ask({ runs: busy('a', 'b'), config: reading })).toEqual({
      ok: false,
      whys: [{ code: 'role-busy', values: { role: 'coder', agent: null, live: 2, max: 2 } }],
    });
    expect(code(ask({ runs: busy('a', 'b', 'c') }))).toBe('ok');
  });

  it('refuses a second run that would use the shared helper of its CLI, also by a person and in another role', () => {
    const agents = config.agents.map((one) => (one.name === 'coder-2' ? one : { ...one, helper: 'Codex' }));
    const reading = { state: 'ready' as const, config: { ...config, agents }, trusted: true };
    const live = (agent: string) => [run(agent, { story: 'other_story' })];
    const values = { role: 'coder', agent: 'coder-1', live: 1, max: 1, helper: 'Codex' };
    for (const name of ['coder-1', 'qa'])
      expect(ask({ runs: live(name), config: reading })).toEqual({ ok: false, whys: [{ code: 'role-busy', values }] });
    expect(code(ask({ runs: live('coder-2'), config: reading }))).toBe('ok');
    expect(code(ask({ agent: 'coder-2', runs: live('coder-1'), config: reading }))).toBe('ok');
  });

  it('refuses an unknown story or agent, an invalid or untrusted config, and a host that quits', () => {
    expect(code(ask({ found: null }))).toBe('unknown-story');
    expect(code(ask({ agent: 'none' }))).toBe('unknown-agent');
    expect(code(ask({ config: { state: 'missing' } }))).toBe('no-config');
    const problem = { file: 'project.toml', line: 3, key: 'base', why: message('config.parse.base', { base: '-x' }) };
    expect(ask({ config: { state: 'invalid', problem } })).toEqual({
      ok: false,
      whys: [{ code: 'bad-config', values: { problem } }],
    });
    expect(code(ask({ config: { state: 'ready', config, trusted: false } }))).toBe('not-trusted');
    expect(code(ask({ quitting: true }))).toBe('stopping');
  });
});

describe('all states', () => {
  const agents = fc.constantFrom(...config.agents);
  const stories: fc.Arbitrary<Story> = fc.record({
    id: fc.constant(STORY),
    stage: fc.constantFrom(...STAGES),
    blocked: fc.option(
      fc.string().map((text) => legacy(text)),
      { nil: null },
    ),
    frozen: fc.boolean(),
  });
  const runs: fc.Arbitrary<Run[]> = fc.array(
    fc.record({
      id: fc.uuid(),
      kind: fc.constantFrom('agent' as const, 'agent' as const, 'gate' as const, 'merge-gate' as const),
      story: fc.constantFrom(STORY, '61_story'),
      lane: fc.constantFrom(null, null, 0),
      agent: agents.map(({ name }) => name),
      role: fc.constantFrom(...ROLES),
      status: fc.constantFrom('pending' as const, 'running' as const, 'completed' as const, 'failed' as const),
      stopping: fc.constantFrom(null, STOP),
    }),
    { maxLength: 6 },
  );
  const fences = fc.constantFrom([], [FENCE], [{ ...FENCE, story: '61_story' }]);

  it('a start is allowed exactly if no rule forbids it, and every rule that forbids it is named', () => {
    fc.assert(
      fc.property(agents, stories, runs, fences, fc.boolean(), (agent, found, pool, closed, quitting) => {
        const answer = ask({ agent: agent.name, found, runs: pool, fences: closed, quitting });
        const begins = agent.role === 'coder' && found.stage === 'backlog' && found.blocked === null && !found.frozen;
        const right = agent.role === 'other' ? found.stage !== 'archived' : canonicalRole(found) === agent.role;
        const busy = pool.some((one) => one.story === STORY && one.lane === null && isBusy(one));
        const isOwn = (one: Run) => one.kind === 'agent' && one.story === STORY && one.agent === agent.name;
        const own = pool.some((one) => isOwn(one) && isBusy(one));
        expect(codes(answer)).toEqual([
          ...(quitting ? ['stopping'] : []),
          ...(begins || right ? [] : ['wrong-stage']),
          ...(own ? ['slot-busy'] : busy ? ['worktree-busy'] : []),
          ...(closed.some((one) => one.story === STORY) ? ['worktree-fenced'] : []),
          ...(pool.filter((one) => one.kind === 'agent' && isLive(one)).length >= config.maxRunning
            ? ['cap-reached']
            : []),
        ]);
        if (answer.ok) {
          expect(answer.moveTo).toBe(begins ? 'current' : null);
          expect(answer.replaces).toEqual(pool.filter(isOwn).map(({ id }) => id));
        }
      }),
    );
  });

  it('the agents cover every role', () => {
    expect(new Set(config.agents.map(({ role }) => role))).toEqual(new Set(ROLES));
  });
});
