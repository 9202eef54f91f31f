/** Writes a project's first config, and never overwrites an existing one. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { message, RefusalError, whyOf } from '../../../contract/index.ts';
import type { AgentPreset } from '../agents/index.ts';
import { checkStateFolder, createStateFile } from '../state-files/index.ts';
import { configText } from './template.ts';

export interface InitInput {
  root: string;
  base: string;
  found: readonly AgentPreset[];
}

/**
 * Returns the text written. Rejects with a RefusalError: `failed` if a config exists, `disk` if it cannot be written.
 */
export async function writeConfig({ root, base, found }: InitInput): Promise<string> {
  const projectName = basename(root);
  const toml = configText({ base, projectName, found, platform: process.platform });
  const folder = join(root, '.huskies');
  try {
    if (!checkStateFolder(folder, { own: false })) await mkdir(folder, { mode: 0o755 });
    writeNew(join(folder, 'project.toml'), toml);
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existsRefusal(root);
    throw new RefusalError({
      code: 'disk',
      why: message('config.init.unwritten', { why: whyOf(error), root }),
    });
  }
  ignoreInbox(folder);
  return toml;
}

/** Never overwrites anything, not even a dangling link. The folder comes with a clone, so another user may own it. */
function writeNew(path: string, contents: string): void {
  createStateFile(path, contents, { own: false, mode: 0o644, durable: false });
}

/** Keeps the inbox out of commits: stories in it are imported. */
function ignoreInbox(folder: string): void {
  try {
    writeNew(join(folder, '.gitignore'), 'work/\n');
  } catch (error) {
    // an existing .gitignore stays as it is
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function existsRefusal(root: string): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('config.init.exists', { file: join(root, '.huskies', 'project.toml') }),
  });
}
