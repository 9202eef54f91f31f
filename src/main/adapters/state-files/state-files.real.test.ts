/** Plants links, pipes and files of other users in place of state files: none is followed, changed or waited for. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageText, RefusalError, remedyText } from '../../../contract/index.ts';
import { saying } from '../../testing/saying.ts';
import { createConfigSource } from '../config/index.ts';
import { TrustStore } from '../config/trust.ts';
import { findHome, findHost, takeLock } from '../lock/index.ts';
import { writeAddress, writeToken } from '../loopback/secrets.ts';
import { FIRST_WINDOW, RecentProjects, readWindowState, writeWindowState } from '../profile/index.ts';
import { openStore } from '../store/index.ts';
import { takeLastCheck } from '../store/last-check.ts';
import { fileLog } from '../system/index.ts';
import { createTerminals } from '../terminals/index.ts';
import { picturePath, readPicture, writePicture } from '../terminals/screen-file.ts';
import { checkStateFile, makeStateFolder, openStateFile, readStateFile, replaceStateFile } from './index.ts';

const HOST = { mode: 'headless', version: '1', startedAt: 0, root: '/project' } as const;
const ADDRESS = { port: 1, token: 'a'.repeat(43) };
const RUN = 'run_0123456789abcdef';

let outer: string;
let project: string;
let state: string;
/** A person's file that a project must not reach. */
let victim: string;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-state-')));
  project = join(outer, "shop$(touch owned) 'x'");
  state = join(project, '.git', 'huskies');
  mkdirSync(join(project, '.git'), { recursive: true });
  victim = join(outer, 'bashrc');
  writeFileSync(victim, 'mine');
});
afterEach(() => {
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  rmSync(outer, { recursive: true, force: true });
});

function refusalOf(act: () => unknown): RefusalError['refusal'] {
  try {
    act();
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
  throw new Error('was not refused');
}

const PLANTS: Record<string, (path: string) => void> = {
  'a link': (path) => symlinkSync(victim, path),
  'a dangling link': (path) => symlinkSync(join(outer, 'new'), path),
  'a hard link': (path) => linkSync(victim, path),
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
};

describe('an entry planted in place of a file is not followed, truncated or waited for', () => {
  const USES: Record<string, [file: string, use: () => unknown]> = {
    'the lock': ['lock.db', () => takeLock(state, HOST)],
    'the lock, when read': ['lock.db', () => findHost(state)],
    "the lock's journal": ['lock.db-journal', () => takeLock(state, HOST)],
    'the database': ['huskies.db', () => store()],
    "the database's write-ahead log": ['huskies.db-wal', () => store()],
    "the database's shared memory": ['huskies.db-shm', () => store()],
    'a backup': ['backups/huskies-2026.db', () => store()],
    'the token, when read': ['token', () => readStateFile(join(state, 'token'))],
    'the token': ['token', () => writeToken(state, 'secret')],
    'the address of the host': ['host.json', () => takeLock(state, HOST).close()],
    'the address of the page': ['address.json', () => writeAddress(join(state, 'address.json'), ADDRESS)],
    'the home, when read': ['home.json', () => findHome(state, { commonDir: join(project, '.git'), root: project })],
    'the home': ['home.json', () => findHome(state, { commonDir: join(project, '.git'), root: project }).settle()],
    'the record of the last check': ['last-check.json', () => takeLastCheck(state, 0)],
    'the windows': ['window.json', () => replaceStateFile(join(state, 'window.json'), '{}')],
  };
  const store = () => openStore({ dir: state, now: Date.now, onProblem: () => undefined }).close();
  const cases = Object.keys(USES).flatMap((name) => Object.keys(PLANTS).map((plant) => [name, plant] as const));

  it.each(cases)('%s: %s', (name, plant) => {
    const [file = '', use] = USES[name] ?? [];
    const path = join(state, file);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    PLANTS[plant]?.(path);
    const refusal = refusalOf(() => use?.());
    expect(refusal.code).toBe('state-unreadable');
    expect(messageText(refusal.why)).toContain(path);
    expect(existsSync(join(outer, 'new'))).toBe(false);

    // follows the remedy as printed
    const remedy = remedyText(refusal.why).slice(remedyText(refusal.why).indexOf('mv '));
    execFileSync('sh', ['-c', remedy], { cwd: outer });
    expect(existsSync(join(outer, 'owned'))).toBe(false);
    expect(lstatSync(`${path}.aside`)).toBeTruthy();
    expect(checkStateFile(path)).toBe(false);
  });

  it.each(Object.keys(PLANTS))('the files of the profile: %s', async (plant) => {
    const profile = join(outer, 'profile');
    mkdirSync(profile);
    const files = ['trust.json', 'recent.json', 'window.json'].map((name) => join(profile, name));
    for (const file of files) PLANTS[plant]?.(file);
    const trust = new TrustStore(profile, project);
    const item = { kind: 'command', label: 'a', words: 'a', digest: 'a' } as const;
    await expect(trust.untrusted([item])).rejects.toThrow(`${files[0]} is `);
    await expect(trust.approve([item], 1)).rejects.toThrow(`${files[0]} is `);
    const recent = new RecentProjects(profile);
    expect(await recent.list()).toEqual([]);
    await expect(recent.add(project)).rejects.toThrow(`${files[1]} is `);
    expect(await readWindowState(profile)).toEqual(FIRST_WINDOW);
    await expect(writeWindowState(profile, FIRST_WINDOW)).rejects.toThrow(`${files[2]} is `);
    expect(existsSync(join(outer, 'new'))).toBe(false);
  });

  it.each(Object.keys(PLANTS))('the last screen of a run: %s', (plant) => {
    const log = fileLog(join(makeState(), 'host.log'));
    const dir = join(state, 'logs');
    mkdirSync(dir);
    PLANTS[plant]?.(picturePath(dir, RUN));
    // the name under which an earlier version wrote it before renaming it
    symlinkSync(victim, `${picturePath(dir, RUN)}.new`);
    expect(readPicture(dir, RUN)).toBeNull();
    writePicture({ dir, run: RUN, log }, { start: 0, size: { cols: 80, rows: 24 }, screen: 'x' });
    expect(readFileSync(join(state, 'host.log'), 'utf8')).toContain('the last screen of a run could not be written');
    expect(existsSync(join(outer, 'new'))).toBe(false);
    log.close();
  });

  it('the config', async () => {
    mkdirSync(join(project, '.huskies'));
    const config = createConfigSource({
      root: project,
      commonDir: join(project, '.git'),
      profile: join(outer, 'profile'),
      branch: async () => 'main',
    });
    symlinkSync(victim, join(project, '.huskies', 'project.toml'));
    expect(await config.read()).toMatchObject({
      state: 'invalid',
      problem: { why: saying('a link') },
    });
    await expect(config.init()).rejects.toMatchObject({ refusal: { code: 'failed' } });
    rmSync(join(project, '.huskies'), { recursive: true });
    symlinkSync(outer, join(project, '.huskies'));
    await expect(config.init()).rejects.toMatchObject({ refusal: { code: 'state-unreadable' } });
    expect(existsSync(join(outer, 'project.toml'))).toBe(false);
  });

  it.each(Object.keys(PLANTS))('the log of the host: %s is moved away or refused', (plant) => {
    const path = join(makeState(), 'host.log');
    PLANTS[plant]?.(path);
    try {
      const log = fileLog(path);
      log.info('$(touch owned)');
      log.close();
      expect(lstatSync(path).isFile()).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ refusal: { code: 'state-unreadable' } });
    }
    expect(existsSync(join(outer, 'new'))).toBe(false);
  });

  it("a run's log", async () => {
    const terminals = createTerminals({ dir: join(state, 'logs'), log: fileLog(join(makeState(), 'host.log')) });
    mkdirSync(join(state, 'logs'));
    execFileSync('mkfifo', [join(state, 'logs', `${RUN}.0.log`)]);
    expect(refusalOf(() => terminals.open(RUN, 0, { data: () => undefined, end: () => undefined }))).toMatchObject({
      code: 'state-unreadable',
    });
    await terminals.close();
  });
});

function makeState(): string {
  makeStateFolder(state);
  return state;
}

describe('folders', () => {
  it.each(['.git/huskies', '.git/huskies/logs'])('a link in place of %s is not followed', (name) => {
    const away = join(outer, 'away');
    mkdirSync(away);
    mkdirSync(join(project, name, '..'), { recursive: true });
    symlinkSync(away, join(project, name));
    expect(messageText(refusalOf(() => makeStateFolder(join(project, name))).why)).toContain(join(project, name));
    expect(messageText(refusalOf(() => openStateFile(join(project, name, 'deep', 'x'), 'append')).why)).toContain(
      'a link',
    );
    expect(refusalOf(() => makeStateFolder(join(project, name, 'deep', 'er'))).code).toBe('state-unreadable');
    expect(execFileSync('ls', ['-A', away], { encoding: 'utf8' })).toBe('');
  });

  it('a missing parent folder is made for a profile only', () => {
    makeState();
    makeStateFolder(join(state, 'logs'));
    const away = `${project}-2`;
    renameSync(project, away);
    for (const dir of [state, join(state, 'logs')]) {
      expect(() => makeStateFolder(dir)).toThrow('ENOENT');
      expect(() => replaceStateFile(join(dir, 'x'), '')).toThrow('ENOENT');
      expect(() => openStateFile(join(dir, 'x'), 'append')).toThrow('ENOENT');
    }
    expect(existsSync(project)).toBe(false);
    replaceStateFile(join(outer, 'new', 'profile', 'trust.json'), '', { parents: true });
    expect(statSync(join(outer, 'new', 'profile')).mode & 0o777).toBe(0o700);
  });

  it('the state folder becomes private, whatever its mode was', () => {
    mkdirSync(state);
    chmodSync(state, 0o777);
    makeStateFolder(state);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  it.runIf(process.geteuid?.() === 0)('a file or folder of another user is refused', () => {
    makeState();
    const file = join(state, 'host.log');
    writeFileSync(file, '');
    chownSync(file, 65_534, 65_534);
    expect(messageText(refusalOf(() => openStateFile(file, 'append')).why)).toContain('owned by user 65534');
    chownSync(state, 65_534, 65_534);
    expect(messageText(refusalOf(() => makeStateFolder(state)).why)).toContain('owned by user 65534');
  });
});

it('a file of this user is made private, appended to, overwritten and read', () => {
  const file = join(makeState(), 'host.log');
  const write = (use: 'append' | 'overwrite', text: string) => {
    const fd = openStateFile(file, use);
    writeSync(fd, text);
    closeSync(fd);
  };
  expect(readStateFile(file)).toBeNull();
  write('append', 'a');
  write('append', 'b');
  expect([readStateFile(file), statSync(file).mode & 0o777]).toEqual(['ab', 0o600]);
  write('overwrite', 'c');
  expect(readStateFile(file)).toBe('c');
});

it('a file is replaced by a private new file, and no draft is left, even after a failure', () => {
  const file = join(makeState(), 'pages', 'one.json');
  replaceStateFile(file, 'a');
  expect([statSync(join(state, 'pages')).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  const inode = statSync(file).ino;
  replaceStateFile(file, 'b');
  expect(readStateFile(file)).toBe('b');
  expect(statSync(file).ino).not.toBe(inode);
  mkdirSync(join(state, 'pages', 'two.json'));
  expect(refusalOf(() => replaceStateFile(join(state, 'pages', 'two.json'), 'c')).code).toBe('state-unreadable');
  expect(readdirSync(join(state, 'pages')).sort()).toEqual(['one.json', 'two.json']);
});
