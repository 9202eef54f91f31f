/** Reads the submodules that the base branch declares, for a person to approve. */
import { join } from 'node:path';
import { snapshotFiles } from './file-contents.ts';
import type { ProgramsReaderOptions } from './repository-programs.ts';
import { commitOf } from './rev-parse.ts';
import { declaredSubmodules, type Submodule } from './submodules.ts';

/** Caches the result until the branch or the config changes. Rejects with a RefusalError when they cannot be read. */
export function submodulesReader({
  git,
  root,
  commonDir,
}: ProgramsReaderOptions): (base: string) => Promise<Submodule[]> {
  let last: { contents: string; modules: Submodule[] } | null = null;
  return async (base) => {
    const files = [join('refs', 'heads', base), 'packed-refs', 'config'].map((name) => join(commonDir, name));
    const contents = await snapshotFiles(files);
    if (last?.contents === contents) return last.modules;
    const commit = await commitOf(git, root, `refs/heads/${base}`);
    const modules = commit === null ? [] : await declaredSubmodules(git, root, commit);
    // not cached when neither file has the commit, since then they do not show a change of the branch
    const traced = commit !== null && contents.includes(commit);
    last = traced && (await snapshotFiles(files)) === contents ? { contents, modules } : null;
    return modules;
  };
}
