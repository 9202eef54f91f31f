/** Writes a project's first config; never over one that is there. */
import { mkdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { message, RefusalError } from '../../../contract/index.ts';
import { checkStateFolder, createStateFile } from '../state-files/index.ts';
import type { Preset } from './presets.ts';
import { configText } from './template.ts';

export interface InitInput {
  root: string;
  commonDir: string;
  base: string;
  found: readonly Preset[];
}

/** The text written. Rejects with RefusalError: `failed` when there is a config, `disk` when it cannot be written. */
export async function writeConfig({ root, commonDir, base, found }: InitInput): Promise<string> {
  const projectName = basename(root);
  // from the default place of a story's worktree; the same for everybody who clones under this name
  const gitFolder = relative(join(`${root}.huskies`, 'story'), commonDir);
  const toml = configText({ base, projectName, found, gitFolder, platform: process.platform });
  const folder = join(root, '.huskies');
  try {
    if (!checkStateFolder(folder, { own: false })) await mkdir(folder, { mode: 0o755 });
    writeNew(join(folder, 'project.toml'), toml);
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(root);
    throw new RefusalError({
      code: 'disk',
      why: message('config.init.unwritten', { why: (error as Error).message, root }),
    });
  }
  ignoreInbox(folder);
  return toml;
}

/** Never over anything, a link to nothing among it. A clone brings the folder, so that it need not be ours. */
function writeNew(path: string, contents: string): void {
  createStateFile(path, contents, { own: false, mode: 0o644, durable: false });
}

/** Stories dropped into the inbox are imported, not committed. */
function ignoreInbox(folder: string): void {
  try {
    writeNew(join(folder, '.gitignore'), 'work/\n');
  } catch (error) {
    // a person's own stays
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function exists(root: string): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('config.init.exists', { file: join(root, '.huskies', 'project.toml') }),
  });
}
