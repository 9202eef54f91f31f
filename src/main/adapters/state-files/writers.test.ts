/** No file is written by path past this folder: who takes Node's writing functions is listed here, with the reason. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';

const MAIN = join(__dirname, '..', '..');

/** Of node:fs: all that opens, makes, changes or moves a file by its path. What takes an open file is no matter here. */
const BY_PATH =
  /^(?:open|write|writeFile|appendFile|createWriteStream|copyFile|cp|rename|link|symlink|truncate|mkdir|mkdtemp|chmod|lchmod|chown|lchown|utimes|lutimes)(?:Sync)?$/;
/** They take a descriptor in node:fs. */
const BY_DESCRIPTOR = ['write', 'writeSync'];

/** File and function -> why it is no state file that something could be planted in the place of. */
const REASONS: Record<string, string> = {
  'adapters/config/init.ts mkdir': '.huskies itself, in a project that has none: nothing is written to it',
  'adapters/doctor/machine.ts mkdtemp': 'an empty folder by random name, removed at once, in an approved place',
  'adapters/git/make-folder.ts mkdir':
    "the folder for worktrees, its real path approved and checked, and git's own folders, which git then fills",
  'adapters/git/private-config.ts mkdir': 'below a temporary folder of our own, by random name',
  'adapters/git/private-config.ts mkdtemp': 'makes that folder, 0700',
  'adapters/git/private-config.ts symlink': 'in it',
  'adapters/git/private-config.ts writeFile': 'in it, and only where nothing is (wx)',
  'adapters/git/file-contents.ts open': 'reads, without waiting for pipes',
  'adapters/processes/proc-files.ts openSync': 'reads /proc and /dev/null',
  'adapters/pty/cgroup.ts writeFile': "the kernel's cgroup.kill",
  'adapters/pty/cgroups.ts mkdirSync': 'a cgroup of the kernel',
  'adapters/pty/pipe-ends.ts openSync': 'three pipes that mkfifo has just made in a folder of our own',
  'adapters/pty/reports.ts openSync': 'a pipe that mkfifo has just made in a folder of our own',
  'adapters/pty/terminal.ts openSync': "the kernel's /dev/pts",
  'adapters/store/backup.ts copyFileSync': 'into a file that was made by createStateFile; the source was checked',
  'adapters/store/backup.ts renameSync': 'in the checked folder; a rename follows no link',
  'adapters/store/open-database.ts renameSync': 'puts files of the checked folder aside; a rename follows no link',
  'electron/browse.ts mkdtemp': 'a temporary folder of our own',
  'electron/browse.ts writeFile': 'in it',
};

/** What a source takes of node:fs by name that opens by path; `*` for the whole module, of which nothing can be said. */
function takenIn(source: string): string[] {
  const taken: string[] = [];
  for (const [, clause = ''] of source.matchAll(
    /import\s+(?!type\s)([^;]*?)\s+from\s+['"](?:node:)?fs(?:\/promises)?['"]/g,
  )) {
    const names = /\{([^}]*)\}/.exec(clause)?.[1];
    if (names === undefined || !clause.startsWith('{')) taken.push('*');
    for (const part of names?.split(',') ?? []) {
      const name = part.trim().split(/\s+as\s+/)[0] ?? '';
      if (BY_PATH.test(name) && !BY_DESCRIPTOR.includes(name)) taken.push(name);
      if (name === 'promises' || name === 'default') taken.push('*');
    }
  }
  if (/(?:require|import)\(\s*['"](?:node:)?fs(?:\/promises)?['"]/.test(source)) taken.push('*');
  return taken;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return one.name === 'testing' ? [] : sources(path);
    // what only tests use
    if (one.name === 'test-clients.ts') return [];
    return /(?<!\.test|\.child|\.d)\.ts$/.test(one.name) ? [path] : [];
  });
}

it('no file of the host or the command line writes by path, but for those with a reason', () => {
  const found = sources(MAIN)
    .filter((path) => !path.startsWith(__dirname + sep))
    .flatMap((path) => takenIn(readFileSync(path, 'utf8')).map((name) => `${relative(MAIN, path)} ${name}`));
  expect(found.map((one) => one.split(sep).join('/')).sort()).toEqual(Object.keys(REASONS).sort());
});

it.each([
  ["import { writeFileSync } from 'node:fs';", ['writeFileSync']],
  ["import { readFileSync, openSync as o,\n  lstatSync } from 'fs';", ['openSync']],
  ["import { appendFile } from 'node:fs/promises';", ['appendFile']],
  ["import * as fs from 'node:fs';", ['*']],
  ["import fs from 'node:fs';", ['*']],
  ["import { promises } from 'node:fs';", ['*']],
  ["const { rename } = await import('node:fs/promises');", ['*']],
  ["import { lstatSync, writeSync } from 'node:fs';", []],
  ["import type { Stats } from 'node:fs';", []],
])('the list is not passed by: %s', (source, taken) => {
  expect(takenIn(source)).toEqual(taken);
});
