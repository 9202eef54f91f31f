import { describe, expect, it } from 'vitest';
import type { TreeHold } from '../../core/ports/index.ts';
import { type ContainerDeps, ContainerHold } from './hold.ts';

const RECORD = { kind: 'docker', program: '/bin/docker', env: {}, name: 'huskies-run_a' };
type Listed = Awaited<ReturnType<ContainerDeps['list']>>;

/** `answers`: what the runtime says each time it lists; the last one is repeated. */
function aHold(answers: Listed[], { ends = true, wasMade = true } = {}) {
  const calls: string[] = [];
  const note = <T>(call: string, value: T): T => {
    calls.push(call);
    return value;
  };
  const inner: TreeHold = {
    strength: 'kernel',
    cgroup: null,
    keeper: { pid: 2, startTime: 1 },
    agent: { pid: 3, startTime: 1 },
    inside: () => [],
    killAll: async () => note('client', ends),
  };
  const hold = new ContainerHold('run_a', RECORD, inner, {
    records: { forget: () => void calls.push('forget'), id: () => 'abc', wasMade: () => wasMade },
    remove: async () => note('remove', { ok: true, value: '' }),
    list: async () => note('list', (answers.length > 1 ? answers.shift() : answers[0]) as Listed),
  });
  return { hold, calls };
}
const NONE: Listed = { ok: true, value: [] };
const ONE: Listed = { ok: true, value: ['abc'] };
const SILENT: Listed = { ok: false, why: 'no answer' };

describe('ContainerHold', () => {
  it('I3: removes, ends the client, and only then asks whether the container is gone', async () => {
    const { hold, calls } = aHold([NONE]);
    expect(hold.container.unconfirmed).not.toBeNull();
    expect(await hold.killAll(1_000)).toBe(true);
    expect(calls).toEqual(['remove', 'client', 'list', 'forget']);
    expect(hold.container.unconfirmed).toBeNull();
  });

  it('I3: removes again what is still listed, and never confirms it while it is', async () => {
    const { hold, calls } = aHold([ONE, NONE]);
    expect(await hold.killAll(1_000)).toBe(true);
    expect(calls).toEqual(['remove', 'client', 'list', 'remove', 'list', 'forget']);
    const other = aHold([ONE]);
    expect(await other.hold.killAll(200)).toBe(false);
    expect(other.hold.container.unconfirmed).toMatchObject({ code: 'sandbox.unconfirmed' });
    expect(other.calls).not.toContain('forget');
  });

  it('I3: without an answer it is unconfirmed, unless the client has ended before it made a container', async () => {
    const silent = aHold([SILENT]);
    expect(await silent.hold.killAll(1_000)).toBe(false);
    expect(silent.hold.container.unconfirmed).toMatchObject({ values: { why: 'no answer' } });
    expect(await aHold([SILENT], { wasMade: false }).hold.killAll(1_000)).toBe(true);
    expect(await aHold([SILENT], { wasMade: false, ends: false }).hold.killAll(1_000)).toBe(false);
  });

  it('I3: proves nothing if the client is not proven gone', async () => {
    expect(await aHold([NONE], { ends: false }).hold.killAll(1_000)).toBe(false);
  });
});
