import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { takeLock } from '../lock/index.ts';
import { createMachineSlots } from './index.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function machine(max: number | null) {
  const profile = tempFolder();
  if (max !== null) writeFileSync(join(profile, 'config.toml'), `[machine]\nmax_running = ${max}\n`);
  const owned = new Set<string>();
  const host = (stateDir: string) => {
    owned.add(stateDir);
    return createMachineSlots({ profile, stateDir, log, isOwned: (dir) => owned.has(dir) });
  };
  return { profile, owned, host };
}

describe('slots of the machine in a file', () => {
  it('I2: no host takes a slot beyond the limit of all hosts', () => {
    const { host } = machine(2);
    const [one, two] = [host('/one'), host('/two')];
    expect([one.take(0, null), two.take(0, null)]).toEqual([null, null]);
    expect(one.take(1, null)).toMatchObject({ code: 'machine-full', why: { values: { n: 2, max: 2 } } });
    expect(two.take(1, null)).toMatchObject({ code: 'machine-full' });
    two.publish(0, []);
    expect(one.take(1, null)).toBeNull();
    one.close();
    expect([two.take(0, null), two.take(1, null), two.take(2, null)?.code]).toEqual([null, null, 'machine-full']);
  });

  it('I2: of a CLI with a shared helper, one host has runs at a time, also without a limit of the machine', () => {
    const { host, owned } = machine(null);
    const [one, two] = [host('/one'), host('/two')];
    expect([one.take(0, 'Codex'), two.take(0, null), two.take(1, 'Other CLI')]).toEqual([null, null, null]);
    expect(two.take(2, 'Codex')).toMatchObject({ code: 'helper-busy', why: { values: { title: 'Codex' } } });
    // Its own project holds its runs to one.
    expect(one.take(1, 'Codex')).toBeNull();
    one.publish(1, ['Codex']);
    expect(two.take(2, 'Codex')?.code).toBe('helper-busy');
    one.publish(1, []);
    expect([two.take(2, 'Codex'), one.take(1, 'Codex')?.code]).toEqual([null, 'helper-busy']);
    owned.delete('/two');
    expect(one.take(1, 'Codex')).toBeNull();
  });

  it('of a host that has ended without closing are free again', () => {
    const { host, owned } = machine(1);
    const [one, two] = [host('/one'), host('/two')];
    expect(one.take(0, null)).toBeNull();
    expect(two.take(0, null)?.code).toBe('machine-full');
    owned.delete('/one');
    expect(two.take(0, null)).toBeNull();
  });

  it('of an earlier host of the same project, which crashed, are free as soon as the next one has looked', () => {
    const { host } = machine(1);
    expect(host('/one').take(0, null)).toBeNull();
    // The next host of the project owns it again, and no agent runs there.
    host('/one').publish(0, []);
    expect(host('/two').take(0, null)).toBeNull();
  });

  it('stay shared by two hosts after the file was damaged, whichever sees it first', () => {
    const { host, profile } = machine(2);
    const [one, two, three] = [host('/one'), host('/two'), host('/three')];
    expect([one.take(0, null), two.take(0, null)]).toEqual([null, null]);
    writeFileSync(join(profile, 'machine.db'), 'not a database, '.repeat(600));
    for (const slots of [one, two, one, two]) slots.take(1, null);
    one.publish(1, []);
    two.publish(1, []);
    expect([one.take(1, null)?.code, two.take(1, null)?.code, three.take(0, null)?.code]).toEqual(
      Array(3).fill('machine-full'),
    );
  });

  it('of a host whose row was lost with a damaged file count again with its next change, also if their number is the same', () => {
    const { host, profile } = machine(3);
    const [one, two, three] = [host('/one'), host('/two'), host('/three')];
    expect([one.take(0, null), two.take(0, null)]).toEqual([null, null]);
    writeFileSync(join(profile, 'machine.db'), 'not a database, '.repeat(600));
    expect(two.take(1, null)).toBeNull();
    one.publish(1, []);
    expect(three.take(0, null)?.code).toBe('machine-full');
  });

  it('count a host by the lock of its project', () => {
    const { profile } = machine(1);
    const [live, ended] = [join(tempFolder(), 'live'), join(tempFolder(), 'ended')];
    mkdirSync(ended);
    const open = (stateDir: string) => createMachineSlots({ profile, stateDir, log });
    const lock = takeLock(live, { mode: 'headless', version: '0', startedAt: 0, root: '/r' });
    open(live).publish(1, []);
    const third = open(join(tempFolder(), 'third'));
    expect(third.take(0, null)?.code).toBe('machine-full');
    lock.close();
    expect(third.take(0, null)).toBeNull();
    third.publish(0, []);
    open(ended).publish(1, []);
    expect(third.take(0, null)).toBeNull();
  });

  it('have no limit, and need no file, if the person set none', () => {
    const { host, profile } = machine(null);
    expect(host('/one').take(500, null)).toBeNull();
    expect(readdirSync(profile)).toEqual([]);
  });

  it('a damaged file is made again; a limit that cannot be read refuses a start', () => {
    const { host, profile } = machine(1);
    writeFileSync(join(profile, 'machine.db'), 'not a database, '.repeat(200), { mode: 0o600 });
    const one = host('/one');
    expect(one.take(0, null)).toBeNull();
    expect(one.take(1, null)?.code).toBe('machine-full');
    writeFileSync(join(profile, 'config.toml'), '[machine]\nmax_running = -1\n');
    expect(one.take(0, null)?.code).toBe('bad-config');
  });
});
