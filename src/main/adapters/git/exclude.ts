/** Keeps worktrees inside the project out of the project's own commits: `info/exclude` of the folder that git shares. */
import { closeSync, writeSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { MessageError, message, RefusalError, whyOf } from '../../../contract/index.ts';
import { checkStateFolder, openStateFile, readStateFile } from '../state-files/index.ts';
import type { Place } from './look.ts';
import { makeFolder } from './make-folder.ts';

/** An exclude file of more is not one that a person wrote. */
const MAX_CHARACTERS = 1_000_000;

/** Does nothing for a place outside the project, or one that is ignored already. Its parent has to exist. */
export async function keepOut({ git, root, commonDir, path }: Place): Promise<void> {
  const folder = dirname(path);
  if (folder === root || !folder.startsWith(root + sep)) return;
  const ignored = await git.run(root, ['check-ignore', '--quiet', '--', relative(root, folder) + sep]);
  if (ignored.code === 0) return;
  // in a folder with files of the project only the worktree itself is kept out, so that new files there stay visible
  const tracked = await git.run(root, ['ls-files', '--', `:(literal)${relative(root, folder)}`]);
  const line = excludeLine(relative(root, tracked.stdout === '' ? folder : path));
  const info = join(commonDir, 'info');
  try {
    if (!checkStateFolder(info, { own: false })) await makeFolder(info);
    addLine(join(info, 'exclude'), line);
  } catch (error) {
    throw new RefusalError({
      code: 'failed',
      why: message('git.exclude', { file: join(info, 'exclude'), why: whyOf(error), line }),
    });
  }
}

/** The pattern that means exactly this folder, given relative to the project. */
export function excludeLine(folder: string): string {
  const parts = folder.split(sep).map((part) => part.replace(/[\\*?[]/g, '\\$&'));
  return `/${parts.join('/')}/`;
}

/** Once, as a line of its own; links, pipes and what else is no plain file are not written to. */
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
