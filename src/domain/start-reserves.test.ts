/** The slots that are kept for qa and mergemaster, when a run asks for a start. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  checkStart,
  DEFAULT_LIMITS,
  ROLES,
  type Role,
  reservedFrom,
  type Stage,
  usageOf,
  withOneMore,
} from './index.ts';

const STAGES: Readonly<Record<Role, Stage>> = { coder: 'current', qa: 'qa', mergemaster: 'merge', other: 'current' };

function ask(role: Role, live: readonly Role[], { maxRunning = 4, qa = 1, mergemaster = 1, byRun = true } = {}) {
  const limits = {
    ...DEFAULT_LIMITS,
    qa: { max: null, reserve: qa },
    mergemaster: { max: null, reserve: mergemaster },
  };
  const config = { agents: ROLES.map((name) => ({ name, role: name, max: null })), maxRunning, limits };
  const runs = live.map((name, n) => ({
    ...({ id: `run ${n}`, kind: 'agent', story: `s${n}`, lane: null, agent: name, role: name } as const),
    ...({ status: 'running', stopping: null } as const),
  }));
  const answer = checkStart({
    story: 's',
    agent: role,
    config: { state: 'ready', config, trusted: true },
    found: { id: 's', stage: STAGES[role], blocked: null, frozen: false },
    runs,
    fences: [],
    quitting: false,
    keepsReserves: byRun,
  });
  return { answer, config, usage: usageOf(runs) };
}

it('a supervisor cannot fill the slots of qa and mergemaster with coders, and a person can', () => {
  const first = ask('coder', ['other']).answer;
  const second = ask('coder', ['other', 'coder']).answer;
  expect([first.ok, second]).toEqual([
    true,
    { ok: false, whys: [{ code: 'cap-reached', values: { live: 2, max: 4, reserved: 2 } }] },
  ]);
  expect(ask('coder', ['other', 'coder'], { byRun: false }).answer.ok).toBe(true);
  expect(ask('qa', ['other', 'coder']).answer.ok).toBe(true);
});

it('a reserved slot is never taken by a start that a run asked for', () => {
  const roles = fc.constantFrom(...ROLES);
  const sizes = fc.record({ maxRunning: fc.integer({ min: 1, max: 8 }), qa: fc.nat(4), mergemaster: fc.nat(4) });
  let started = 0;
  const property = fc.property(roles, fc.array(roles, { maxLength: 8 }), sizes, (role, live, size) => {
    const { answer, config, usage } = ask(role, live, size);
    const before = reservedFrom(role, config, usage);
    const isFree = usage.total + before < config.maxRunning;
    expect(answer.ok).toBe(isFree);
    if (!answer.ok) return;
    started += 1;
    const after = withOneMore(usage, { role, agent: role });
    // What was free for the other roles still is.
    expect(config.maxRunning - after.total).toBeGreaterThanOrEqual(before);
    expect(reservedFrom(role, config, after)).toBe(before);
  });
  fc.assert(property, { numRuns: 500 });
  expect(started).toBeGreaterThan(50);
});
