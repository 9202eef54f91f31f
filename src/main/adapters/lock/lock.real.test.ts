import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { bundleChild, bundleFolder, type Child, runChild } from '../../testing/child.ts';
import { saying } from '../../testing/saying.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { hasVisibleLock } from './held.ts';
import { findHost, type ProjectLock, takeLock } from './index.ts';

const ROUNDS = 20;
const US = { mode: 'electron', version: '0.1.0', startedAt: 1_700_000_000_000, root: '/project' } as const;
const bundles = bundleFolder();
let taker = '';

beforeAll(async () => {
  taker = await bundleChild(resolve(import.meta.dirname, 'taker.child.ts'), bundles);
});

function take(dir: string): ProjectLock {
  const lock = takeLock(dir, US);
  onTestFinished(() => lock.close());
  return lock;
}

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
  throw new Error('it was not refused');
}

async function startTaker(dir: string, mode = 'lock'): Promise<Child> {
  const child = runChild(process.execPath, [taker, dir, mode]);
  await child.saw(/"ready"/);
  return child;
}

/** Lets a waiting child try to take the lock; true when it became the owner. */
async function letTry(child: Child): Promise<boolean> {
  child.process.stdin?.write('go\n');
  return (await child.saw(/"(owner|refused)"/)) === '"owner"';
}

describe('one owner', () => {
  it('I10: writes its address to a private file, and removes it on close', () => {
    const dir = join(tempFolder(), 'huskies');
    const lock = take(dir);
    expect(findHost(dir)).toEqual({ state: 'starting', host: { ...US, pid: process.pid, url: null } });
    lock.publish('http://127.0.0.1:4242/');
    expect(findHost(dir)).toEqual({ state: 'live', host: { ...US, pid: process.pid, url: 'http://127.0.0.1:4242/' } });
    expect(statSync(join(dir, 'host.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'lock.db')).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    // the kernel's list shows the lock, so the command line need not load SQLite
    if (process.platform === 'linux') expect(hasVisibleLock(join(dir, 'lock.db'))).toBe(true);
    lock.close();
    expect(hasVisibleLock(join(dir, 'lock.db'))).toBe(false);
    lock.close();
    expect(existsSync(join(dir, 'host.json'))).toBe(false);
    expect(findHost(dir)).toEqual({ state: 'none' });
  });

  it('I10: refuses a second lock in the same process, and the first owner keeps its lock', async () => {
    const dir = tempFolder();
    take(dir).publish('http://127.0.0.1:4242/#secret');
    const { pid } = process;
    expect(refusalOf(() => takeLock(dir, US))).toEqual({
      code: 'host-elsewhere',
      why: message('lock.at', {
        mode: 'electron',
        pid,
        version: '0.1.0',
        url: 'http://127.0.0.1:4242/',
        quoted: '/project',
      }),
    });
    expect(refusalOf(() => takeLock(dir, { ...US, root: '/moved' }))).toEqual({
      code: 'host-elsewhere',
      why: message('lock.moved', { from: '/project', to: '/moved', pid }),
    });
    expect(findHost(dir).state).toBe('live');
    // the calls in this process must not have released the lock for other processes
    const child = await startTaker(dir);
    expect(await letTry(child)).toBe(false);
    expect(child.output()).toContain('http://127.0.0.1:4242/');
    expect(child.output()).not.toContain('secret');
  });

  it('I10: refuses a link in place of the folder, whether or not its target is owned', () => {
    const root = tempFolder();
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    expect(refusalOf(() => takeLock(join(root, 'link'), US))).toMatchObject({ code: 'state-unreadable' });
    take(join(root, 'real'));
  });

  it('frees the project on close, for this process and others', async () => {
    const dir = tempFolder();
    take(dir).close();
    take(dir).close();
    expect(await letTry(await startTaker(dir))).toBe(true);
  });
});

describe('an owner that ends or stalls', () => {
  it('I10: frees the project when killed by SIGKILL, and its address is stale', async () => {
    const dir = tempFolder();
    const child = await startTaker(dir);
    expect(await letTry(child)).toBe(true);
    expect(findHost(dir)).toMatchObject({ state: 'live', host: { pid: child.process.pid } });
    expect(refusalOf(() => takeLock(dir, US))).toMatchObject({ code: 'host-elsewhere' });
    child.process.kill('SIGKILL');
    await child.ended;
    expect(existsSync(join(dir, 'host.json'))).toBe(true);
    expect(findHost(dir)).toEqual({ state: 'none' });
    take(dir);
    expect(findHost(dir)).toMatchObject({ state: 'starting', host: { pid: process.pid } });
  });

  it('I10: is still the owner while it is suspended', async () => {
    const dir = tempFolder();
    const child = await startTaker(dir);
    expect(await letTry(child)).toBe(true);
    child.process.kill('SIGSTOP');
    expect(findHost(dir).state).toBe('live');
    expect(refusalOf(() => takeLock(dir, US))).toMatchObject({ code: 'host-elsewhere' });
  });

  it('is not taken for alive because a file names a living pid', () => {
    const dir = tempFolder();
    writeFileSync(join(dir, 'host.json'), JSON.stringify({ ...US, pid: process.pid, url: 'http://127.0.0.1:1/' }));
    expect(findHost(dir)).toEqual({ state: 'none' });
    take(dir);
  });
});

describe('bad files', () => {
  it('takes the lock even if the lock file has other content', () => {
    const dir = tempFolder();
    writeFileSync(join(dir, 'lock.db'), 'not a database '.repeat(1_000));
    expect(findHost(dir)).toEqual({ state: 'none' });
    take(dir);
    expect(refusalOf(() => takeLock(dir, US))).toMatchObject({ code: 'host-elsewhere' });
  });

  it.each(['', '{', '[]', '{"pid":"x"}', '\u0000'])(
    'reports no address when host.json contains %j',
    async (content) => {
      const dir = tempFolder();
      const child = await startTaker(dir);
      expect(await letTry(child)).toBe(true);
      writeFileSync(join(dir, 'host.json'), content);
      expect(findHost(dir)).toEqual({ state: 'starting', host: null });
      expect(refusalOf(() => takeLock(dir, US))).toMatchObject({
        code: 'host-elsewhere',
        why: saying('another Huskies,'),
      });
    },
  );

  it('finds no host without a folder, and makes no folder', () => {
    const dir = join(tempFolder(), 'none');
    expect(findHost(dir)).toEqual({ state: 'none' });
    expect(existsSync(dir)).toBe(false);
  });

  it('refuses a file in place of the folder, and keeps it', () => {
    const dir = join(tempFolder(), 'file');
    writeFileSync(dir, 'text');
    expect(refusalOf(() => takeLock(dir, US))).toMatchObject({ code: 'state-unreadable' });
    expect(readFileSync(dir, 'utf8')).toBe('text');
  });
});

/** In each round two processes try at the same moment. Counts the rounds with two owners and with none. */
async function race(mode: 'lock' | 'naive'): Promise<{ double: number; none: number }> {
  let double = 0;
  let none = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const dir = tempFolder();
    const children = await Promise.all([startTaker(dir, mode), startTaker(dir, mode)]);
    const owners = (await Promise.all(children.map(letTry))).filter(Boolean).length;
    if (owners > 1) double += 1;
    if (owners === 0) none += 1;
    for (const child of children) child.process.stdin?.end();
    await Promise.all(children.map((child) => child.ended));
  }
  return { double, none };
}

describe('two simultaneous starts', () => {
  it(`I10: have exactly one owner in each of ${ROUNDS} rounds`, async () => {
    expect(await race('lock')).toEqual({ double: 0, none: 0 });
  });

  it('I10: have two owners with a lock that checks a file and then writes it, so the test can fail', async () => {
    expect((await race('naive')).double).toBeGreaterThan(0);
  });
});
