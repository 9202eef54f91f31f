/** Keeps worktrees inside the project out of its commits, by a line in `info/exclude` of the common git folder. */
import { closeSync, writeSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { MessageError, machineFailure, message, RefusalError, whyOf } from '../../../contract/index.ts';
import { checkStateFolder, openStateFile, readStateFile } from '../state-files/index.ts';
import type { Place } from './look.ts';
import { makeFolder } from './make-folder.ts';

/** No person writes a longer exclude file. */
const MAX_CHARACTERS = 1_000_000;

/** Does nothing when the path is outside the project or already ignored. Its parent folder must exist. */
export async function excludeFromCommits({ git, root, commonDir, path }: Place): Promise<void> {
  const folder = dirname(path);
  if (folder === root || !folder.startsWith(root + sep)) return;
  const ignored = await git.run(root, ['check-ignore', '--quiet', '--', relative(root, folder) + sep]);
  if (ignored.code === 0) return;
  // a folder with tracked files is not excluded as a whole, so that git still shows new files in it
  const tracked = await git.run(root, ['ls-files', '--', `:(literal)${relative(root, folder)}`]);
  const line = excludeLine(relative(root, tracked.stdout === '' ? folder : path));
  const info = join(commonDir, 'info');
  try {
    if (!checkStateFolder(info, { own: false })) await makeFolder(info);
    addLine(join(info, 'exclude'), line);
  } catch (error) {
    throw new RefusalError({
      code: machineFailure(error) ?? 'failed',
      why: message('git.exclude', { file: join(info, 'exclude'), why: whyOf(error), line }),
    });
  }
}

/** The ignore pattern that matches exactly this folder. `folder`: relative to the project. */
export function excludeLine(folder: string): string {
  const parts = folder.split(sep).map((part) => part.replace(/[\\*?[]/g, '\\$&'));
  return `/${parts.join('/')}/`;
}

/** Adds the line unless it is there. Writes only to a plain file, never through a link or to a pipe. */
function addLine(path: string, line: string): void {
  const old = readStateFile(path, { own: false }) ?? '';
  if (old.length > MAX_CHARACTERS) throw new MessageError(message('git.exclude.large', { most: MAX_CHARACTERS }));
  if (old.split(/\r?\n/).includes(line)) return;
  const file = openStateFile(path, 'append', { own: false, mode: 0o644 });
  try {
    writeSync(file, `${old === '' || old.endsWith('\n') ? '' : '\n'}${line}\n`);
  } finally {
    closeSync(file);
  }
}
