/** Which submodules the base branch declares: what a person is asked about. */
import { join } from 'node:path';
import { contentsOf } from './file-contents.ts';
import type { ProgramsReaderOptions } from './repository-programs.ts';
import { commitOf } from './rev-parse.ts';
import { declaredSubmodules, type Submodule } from './submodules.ts';

/** Kept as long as the branch's file and the config read the same. Rejects with a RefusalError when they cannot be read. */
export function submodulesReader({
  git,
  root,
  commonDir,
}: ProgramsReaderOptions): (base: string) => Promise<Submodule[]> {
  let last: { contents: string; modules: Submodule[] } | null = null;
  return async (base) => {
    const files = [join('refs', 'heads', base), 'packed-refs', 'config'].map((name) => join(commonDir, name));
    const contents = await contentsOf(files);
    if (last?.contents === contents) return last.modules;
    const commit = await commitOf(git, root, `refs/heads/${base}`);
    const modules = commit === null ? [] : await declaredSubmodules(git, root, commit);
    // a branch that is kept in neither file may change without a trace in them
    const traced = commit !== null && contents.includes(commit);
    last = traced && (await contentsOf(files)) === contents ? { contents, modules } : null;
    return modules;
  };
}
