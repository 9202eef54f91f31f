/** The scheduler: by examples, and by its rules over random changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTOMATION_OFF, type NextTurn } from '../../../domain/index.ts';
import { runsOf } from '../../testing/property.ts';
import { changes } from '../../testing/schedule-changes.ts';
import { judge } from '../../testing/schedule-judge.ts';
import { ANY_START, NAMES, Project, READY, roleOf } from '../../testing/schedule-project.ts';

describe('the scheduler', () => {
  const started = (project: Project) => project.plan().starts.map(({ story, agent }) => `${agent} ${story}`);

  it('starts by priority, then rank, then id; work in later stages goes first', () => {
    const project = new Project();
    project.settings = { ...READY, maxRunning: 9 };
    project.put('s0', { rank: 'a2' });
    project.put('s1', { rank: 'a1', priority: 3 });
    project.put('s3', { rank: 'a2', priority: 1 });
    project.put('s2', { rank: 'a2', priority: 1 });
    project.put('s4', { stage: 'qa', priority: 3 });
    project.put('s5', { stage: 'current', priority: 3 });
    expect(started(project)).toEqual(['qa s4', 'coder-1 s5', 'coder-2 s2', 'coder-1 s3', 'coder-1 s0', 'coder-1 s1']);
  });

  it('a story that is done makes the stories after it ready, and one that is opened again closes them', () => {
    const project = new Project();
    project.put('s0', { stage: 'merge' });
    project.put('s1', { after: ['s0', 'unknown'] });
    expect(started(project)).toEqual([]);
    expect(project.wait('s1')).toEqual({ code: 'after-open', values: { stories: ['s0'] } });
    project.put('s0', { stage: 'done' });
    expect(started(project)).toEqual(['coder-1 s1']);
    project.put('s0', { stage: 'qa' });
    expect(project.wait('s1')?.code).toBe('after-open');
  });

  it('keeps slots for qa and mergemaster, but always leaves one that a coder may take', () => {
    const project = new Project();
    for (const id of NAMES) project.put(id);
    const coders = (maxRunning: number) => {
      project.settings = { ...READY, maxRunning };
      return started(project).length;
    };
    expect([1, 2, 3, 4, 5].map(coders)).toEqual([1, 1, 1, 2, 3]);
    project.settings = { ...READY, maxRunning: 2 };
    project.put('s5', { stage: 'qa' });
    project.put('s4', { stage: 'qa' });
    expect(started(project)).toEqual(['qa s4', 'qa s5']);
    project.put('s5', { stage: 'done' });
    expect(started(project)).toEqual(['qa s4', 'coder-1 s0']);
    project.settings = { ...READY, maxRunning: 1 };
    expect(started(project)).toEqual(['qa s4']);
    expect(project.wait('s0', [{ agent: 'qa' }])).toEqual({
      code: 'cap-reached',
      values: { used: 1, max: 1, reserved: 0 },
    });
  });

  it('agents of a CLI with a shared helper have one run at a time, in whatever role', () => {
    const project = new Project();
    project.settings = { ...READY, maxRunning: 9 };
    const shares = (name: string) => name !== 'coder-2';
    project.agents = project.agents.map((agent) => (shares(agent.name) ? { ...agent, helper: 'Codex' } : agent));
    project.put('s0', { stage: 'qa' });
    project.put('s1');
    project.put('s2');
    expect(started(project)).toEqual(['qa s0', 'coder-2 s1']);
    expect(project.wait('s2', project.plan().starts)).toEqual({
      code: 'role-busy',
      values: { role: 'coder', agent: null, live: 2, max: 2 },
    });
    project.agents = project.agents.filter(({ name }) => shares(name));
    expect(started(project)).toEqual(['qa s0']);
    expect(project.wait('s1', project.plan().starts)).toEqual({
      code: 'role-busy',
      values: { role: 'coder', agent: 'coder-1', live: 1, max: 1, helper: 'Codex' },
    });
    project.run('r1', { story: 's0', role: 'qa', agent: 'qa' });
    expect(started(project)).toEqual([]);
    project.run('r1', { status: 'completed' });
    project.put('s0', { stage: 'done' });
    expect(started(project)).toEqual(['coder-1 s1']);
  });

  it('a question holds no slot for a story that may start at once', () => {
    const project = new Project();
    project.settings = {
      ...READY,
      maxRunning: 3,
      automation: { backlog: 'on', current: 'on', qa: 'ask', merge: 'off' },
    };
    project.put('s0');
    project.put('s1', { stage: 'qa' });
    expect(project.plan()).toEqual({
      starts: [{ story: 's0', stage: 'backlog', agent: 'coder-1' }],
      asks: [{ story: 's1', stage: 'qa', agent: 'qa' }],
    });
    expect(project.wait('s1')).toEqual({ code: 'your-turn', values: { do: 'answer', agent: 'qa' } });
  });

  it('starts nothing in current and qa before it is decided what the story needs', () => {
    const project = new Project();
    project.put('s0');
    project.put('s0', { stage: 'current' });
    const decide = (next: NextTurn | null) => {
      if (next === null) project.next.delete('s0');
      else project.next.set('s0', next);
      project.index.touch('s0');
      return [started(project), project.wait('s0')?.code ?? null];
    };
    expect(decide(null)).toEqual([[], null]);
    expect(decide(ANY_START)).toEqual([['coder-1 s0'], null]);
    expect(decide({ kind: 'start', agent: 'coder-2', until: null })).toEqual([['coder-2 s0'], null]);
    expect(decide({ kind: 'start', agent: 'coder-9', until: null })).toEqual([['coder-1 s0'], null]);
    expect(decide({ kind: 'start', agent: null, until: 900 })).toEqual([[], 'backoff-until']);
    expect(decide({ kind: 'no-commits', agent: 'coder-1' })).toEqual([[], 'your-turn']);
    project.settings = { ...READY, automation: AUTOMATION_OFF };
    expect(decide(null)).toEqual([[], 'automation-off']);
  });

  it('a story that needs a busy agent does not keep back one that any agent may take', () => {
    const project = new Project();
    project.settings = { ...READY, maxRunning: 9 };
    for (const id of ['s0', 's1', 's2', 's3']) {
      project.put(id, { rank: `a${id}` });
      project.put(id, { stage: 'current' });
    }
    for (const id of ['s0', 's1', 's2']) project.next.set(id, { kind: 'start', agent: 'coder-2', until: null });
    project.index = project.fresh();
    expect(started(project)).toEqual(['coder-2 s0', 'coder-1 s3']);
    expect(project.wait('s1', [{ agent: 'coder-2' }])?.code).toBe('role-busy');
  });
});

it('after any sequence of changes: no start beyond a limit, none for a story that must wait, a reason for each that waits', () => {
  let due = 0;
  fc.assert(
    fc.property(changes(40), (all) => {
      const project = new Project();
      for (const apply of all) {
        apply(project);
        due += judge(project);
      }
    }),
    runsOf(80),
  );
  // Otherwise the rules were checked on plans without a start.
  expect(due).toBeGreaterThan(200);
});

it('starts that are made lead to a state in which nothing more is due', () => {
  fc.assert(
    fc.property(changes(30), (all) => {
      const project = new Project();
      for (const apply of all) apply(project);
      project.settings = { ...READY, maxRunning: 6 };
      let made = 0;
      for (;;) {
        const [start] = project.plan().starts;
        if (start === undefined) break;
        project.run(`start ${made}`, { story: start.story, agent: start.agent, role: roleOf(start.agent) });
        made += 1;
        expect(made).toBeLessThanOrEqual(NAMES.length);
        judge(project);
      }
    }),
    runsOf(60),
  );
});

it('a project without automation starts nothing', () => {
  const project = new Project();
  project.settings = { ...READY, automation: AUTOMATION_OFF };
  for (const one of NAMES) project.put(one);
  expect(project.plan()).toEqual({ starts: [], asks: [] });
  expect(project.wait('s0')).toEqual({ code: 'automation-off', values: { stage: 'backlog' } });
});
