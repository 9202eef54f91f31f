/**
 * The `.gitattributes` that apply to a merge.
 *
 * `git merge-tree` reads them from the work tree, which may be at any commit and have uncommitted changes. So it gets a
 * folder that has the files of the commit that is merged into, as `git merge` would have in a clean checkout of it.
 */
import { outputOf } from './merge-session.ts';
import type { GitSession } from './run.ts';
import { writeScratchFile } from './scratch.ts';

const NAME = '.gitattributes';

interface AttributesFile {
  path: string;
  blob: string;
  text: string;
}

/** Writes the attributes of commits into folders. Remembers those of the last commit. */
export class Attributes {
  #last: { commit: string; files: readonly AttributesFile[] } | null = null;

  /** `folder`: an empty folder. */
  async write(git: GitSession, commit: string, folder: string): Promise<void> {
    if (this.#last?.commit !== commit) this.#last = { commit, files: await this.#read(git, commit) };
    for (const { path, text } of this.#last.files) await writeScratchFile(folder, path, text);
  }

  async #read(git: GitSession, commit: string): Promise<AttributesFile[]> {
    const known = new Map(this.#last?.files.map(({ blob, text }) => [blob, text]));
    const files: AttributesFile[] = [];
    for (const { path, blob } of parseAttributesFiles(
      outputOf(await git.run(['ls-tree', '-r', '-z', '--full-tree', commit])),
    )) {
      const text = known.get(blob) ?? outputOf(await git.run(['cat-file', 'blob', blob]));
      known.set(blob, text);
      files.push({ path, blob, text });
    }
    return files;
  }
}

/** The plain files named `.gitattributes` in the output of `ls-tree -r -z`. Paths that lead out of a folder are left out. */
export function parseAttributesFiles(listed: string): { path: string; blob: string }[] {
  return listed.split('\0').flatMap((entry) => {
    const [, blob, path] = /^100[0-7]{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
    if (blob === undefined || path === undefined || (path !== NAME && !path.endsWith(`/${NAME}`))) return [];
    const parts = path.split('/');
    return parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))
      ? []
      : [{ path, blob }];
  });
}
