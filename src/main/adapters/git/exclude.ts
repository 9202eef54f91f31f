/** Keeps worktrees inside the project out of the project's own commits: `info/exclude` of the folder that git shares. */
import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { RefusalError, text } from '../../../contract/index.ts';
import { isAbsent } from './back-link.ts';
import type { Place } from './look.ts';

/** An exclude file of more bytes is not one that a person wrote. */
const MAX_BYTES = 1_000_000;

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
    await mkdir(info, { recursive: true });
    if (!(await lstat(info)).isDirectory()) throw new Error(text('adapters.git.why.link'));
    await addLine(join(info, 'exclude'), line);
  } catch (error) {
    throw new RefusalError({
      code: 'failed',
      message: text('adapters.git.exclude', { file: join(info, 'exclude'), why: (error as Error).message }),
      remedy: text('adapters.git.exclude.remedy', { line }),
    });
  }
}

/** The pattern that means exactly this folder, given relative to the project. */
export function excludeLine(folder: string): string {
  const parts = folder.split(sep).map((part) => part.replace(/[\\*?[]/g, '\\$&'));
  return `/${parts.join('/')}/`;
}

/** Once, as a line of its own; links, pipes and what else is no file are not written to. */
async function addLine(path: string, line: string): Promise<void> {
  const there = await lstat(path).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
  if (there !== null && !there.isFile()) throw new Error(text('config.source.noFile'));
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, 0o644);
  try {
    if ((await file.stat()).size > MAX_BYTES) throw new Error(text('adapters.git.exclude.large', { most: MAX_BYTES }));
    const old = await file.readFile('utf8');
    if (old.split(/\r?\n/).includes(line)) return;
    await file.write(`${old === '' || old.endsWith('\n') ? '' : '\n'}${line}\n`);
  } finally {
    await file.close();
  }
}
