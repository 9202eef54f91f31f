/** What a person can do where the base does not exist: named by the branches that are here. */
import { message, RefusalError } from '../../../contract/index.ts';
import type { GitRunner } from './run.ts';
import { branchOf } from './symbolic-ref.ts';

/** A remedy that lists more is not read. */
const MOST_NAMES = 3;

/** `remote`: the one that a fetch would ask for this base; null: there is none. */
export async function noBase(
  git: GitRunner,
  root: string,
  base: string,
  remote: string | null = null,
): Promise<RefusalError> {
  const [first, ...more] = (await branchesHere(git, root)).map((name) => JSON.stringify(name));
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

/** The branch that is checked out first, then local ones, then those of remotes, newest first; none that Huskies made. */
async function branchesHere(git: GitRunner, root: string): Promise<string[]> {
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
  return [...first, ...names.filter((name) => name !== current)].slice(0, MOST_NAMES);
}
