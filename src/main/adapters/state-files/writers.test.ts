/**
 * All writing by path goes through this folder. Files that import Node's writing functions are listed with a reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';

const MAIN = join(__dirname, '..', '..');

/** The functions of node:fs that open, make, change or move a file by its path. Those on descriptors do not matter. */
const BY_PATH =
  /^(?:open|write|writeFile|appendFile|createWriteStream|copyFile|cp|rename|link|symlink|truncate|mkdir|mkdtemp|chmod|lchmod|chown|lchown|utimes|lutimes)(?:Sync)?$/;
/** These match the pattern, but take a descriptor in node:fs. */
const BY_DESCRIPTOR = ['write', 'writeSync'];

/** By file and function: why nothing can be planted in place of the file. */
const REASONS: Record<string, string> = {
  'adapters/config/init.ts mkdir': '.huskies itself, in a project without it; writes no file',
  'adapters/doctor/machine.ts mkdtemp': 'an empty folder with a random name in an approved place, removed at once',
  'adapters/git/carry.ts copyFile': 'only a new file (EXCL) in a worktree that has no run, in a folder that is no link',
  'adapters/git/carry.ts link': 'to a new name in a folder that was checked to be no link',
  'adapters/git/carry.ts mkdir': 'in a folder that was checked to be no link',
  'adapters/git/carry.ts rename': 'to a name that was free; a rename follows no link',
  'adapters/git/carry.ts symlink': 'only a new link, whose target is inside the project',
  'adapters/git/snapshots/remove.ts chmod': 'folders of a worktree that was moved aside and compared with its snapshot',
  'adapters/git/snapshots/remove.ts rename': 'a worktree whose links to git were checked; a rename follows no link',
  'adapters/git/snapshots/restore.ts chmod': 'files that were just written, and the folders of the snapshot',
  'adapters/git/snapshots/restore.ts mkdir': 'in a new worktree that is closed to runs',
  'adapters/git/snapshots/restore.ts rename': 'to names in that worktree; a rename follows no link',
  'adapters/git/snapshots/restore.ts symlink': 'only a new link, as the snapshot has it',
  'adapters/git/snapshots/restore.ts writeFile': 'only a new file (wx) in that worktree or its own git folder',
  'adapters/git/make-folder.ts mkdir':
    "the folder for worktrees, by its approved real path, and git's own folders, which git then fills",
  'adapters/git/private-config.ts mkdir': 'a random name in a temporary folder of our own',
  'adapters/git/private-config.ts mkdtemp': 'makes that folder with mode 0700',
  'adapters/git/private-config.ts symlink': 'in that folder',
  'adapters/git/private-config.ts writeFile': 'in that folder, and only a new file (wx)',
  'adapters/git/file-contents.ts open': 'only reads, without waiting for a pipe',
  'adapters/git/scratch.ts mkdir': 'in a temporary folder of our own',
  'adapters/git/scratch.ts mkdtemp': 'makes that folder with mode 0700',
  'adapters/git/scratch.ts writeFile': 'in that folder, and only a new file (wx)',
  'adapters/git/spawn.ts openSync': 'only a new file (wx) with a random name, which loses its name at once',
  'adapters/processes/proc-files.ts openSync': 'only reads /proc and /dev/null',
  'adapters/profile/switches.ts renameSync': 'moves a checked file aside in its folder; a rename follows no link',
  'adapters/pty/cgroup.ts writeFile': "the kernel's cgroup.kill",
  'adapters/pty/cgroups.ts mkdirSync': 'a cgroup of the kernel',
  'adapters/pty/controllers.ts mkdirSync': 'a cgroup of the kernel',
  'adapters/pty/controllers.ts writeFileSync': 'controllers and members of a cgroup of the kernel',
  'adapters/pty/limits.ts writeFileSync': 'limits of a cgroup of the kernel',
  'adapters/pty/pipe-ends.ts openSync': 'three pipes that mkfifo has just made in a folder of our own',
  'adapters/pty/reports.ts openSync': 'a pipe that mkfifo has just made in a folder of our own',
  'adapters/pty/terminal.ts openSync': "the kernel's /dev/pts",
  'adapters/sandbox/folders.ts mkdir':
    "the folders of an agent's CLI, at home or where variables of the approved config place them; writes no file",
  'adapters/store/backup.ts copyFileSync': 'into a file made by createStateFile; the source is checked',
  'adapters/store/backup.ts renameSync': 'in a checked folder; a rename follows no link',
  'adapters/store/finish-restore.ts renameSync': 'in a checked folder; a rename follows no link',
  'adapters/store/open-database.ts renameSync': 'moves files in a checked folder; a rename follows no link',
  'adapters/store/restore.ts renameSync': 'in a checked folder; a rename follows no link',
  'adapters/story-files/inbox.ts renameSync': 'moves a checked file between checked folders; a rename follows no link',
  'electron/browse.ts mkdtemp': 'a temporary folder of our own',
  'electron/browse.ts writeFile': 'in that folder',
};

/** The functions on paths that a source imports from node:fs; `*`: the whole module, which may include any of them. */
function importsOf(source: string): string[] {
  const imported: string[] = [];
  for (const [, clause = ''] of source.matchAll(
    /import\s+(?!type\s)([^;]*?)\s+from\s+['"](?:node:)?fs(?:\/promises)?['"]/g,
  )) {
    const names = /\{([^}]*)\}/.exec(clause)?.[1];
    if (names === undefined || !clause.startsWith('{')) imported.push('*');
    for (const part of names?.split(',') ?? []) {
      const name = part.trim().split(/\s+as\s+/)[0] ?? '';
      if (BY_PATH.test(name) && !BY_DESCRIPTOR.includes(name)) imported.push(name);
      if (name === 'promises' || name === 'default') imported.push('*');
    }
  }
  if (/(?:require|import)\(\s*['"](?:node:)?fs(?:\/promises)?['"]/.test(source)) imported.push('*');
  return imported;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return one.name === 'testing' ? [] : sources(path);
    // only tests use it
    if (one.name === 'test-clients.ts') return [];
    return /(?<!\.test|\.child|\.d)\.ts$/.test(one.name) ? [path] : [];
  });
}

it('only listed files of the host and the command line write by path', () => {
  const found = sources(MAIN)
    .filter((path) => !path.startsWith(__dirname + sep))
    .flatMap((path) => importsOf(readFileSync(path, 'utf8')).map((name) => `${relative(MAIN, path)} ${name}`));
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
])('finds the functions that are imported by: %s', (source, imported) => {
  expect(importsOf(source)).toEqual(imported);
});
