/** Refuses a base that does not exist, with a remedy that names existing branches. */
import { message, RefusalError } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';
import { branchOf } from './symbolic-ref.ts';

/** A person would not read a longer list. */
const MAX_SUGGESTIONS = 3;

/** `remote`: the remote from which the base could be fetched; null: none. */
export async function missingBaseRefusal(
  git: GitRunner,
  root: string,
  base: string,
  remote: string | null = null,
): Promise<RefusalError> {
  const [first, ...more] = (await suggestBranches(git, root)).map((name) => JSON.stringify(name));
  const set =
    first === undefined
      ? message('git.base.set.none')
      : more.length === 0
        ? message('git.base.set', { branch: first })
        : message('git.base.set.more', { branch: first, more });
  return new RefusalError({
    code: 'branch-missing',
    why:
      remote === null ? message('git.make.base', { base, set }) : message('git.make.base.fetch', { base, remote, set }),
    field: 'base',
    value: base,
  });
}

/** The checked-out branch, then local and then remote ones, newest first. Branches of stories are left out. */
async function suggestBranches(git: GitRunner, root: string): Promise<string[]> {
  const format = '--format=%(refname)%00%(symref)';
  const names: string[] = [];
  for (const place of ['refs/heads/', 'refs/remotes/']) {
    const { stdout } = await git.run(root, ['for-each-ref', '--sort=-committerdate', format, '--', place]);
    for (const line of stdout.split('\n')) {
      const [ref = '', symref] = line.split('\0');
      const name = ref.slice(place.length);
      if (name !== '' && symref === '' && !name.startsWith('huskies/')) names.push(name);
    }
  }
  const current = await branchOf(git, root);
  const first = current !== null && names.includes(current) ? [current] : [];
  return [...first, ...names.filter((name) => name !== current)].slice(0, MAX_SUGGESTIONS);
}
