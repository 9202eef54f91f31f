/** The commits of a story. */
import type { ChangeCommits } from '../../../../domain/index.ts';
import type { ChangesPlace } from '../../../core/ports/index.ts';
import { commitSession, type MergePlace, outputOf } from '../merge-session.ts';
import { findEnds } from './compared.ts';

/** A longer list is cut. */
const MAX_COMMITS = 200;

/** Id, author, seconds since the epoch and subject; `-z` ends each commit. */
const FORMAT = '--format=tformat:%H%x00%an%x00%at%x00%s';
const FIELDS = 4;

/** As Changes.commits. */
export async function listCommits(at: MergePlace, place: ChangesPlace): Promise<ChangeCommits> {
  const { from, head } = await findEnds(at, place);
  return await commitSession(at.runner, at.root, async (git) => {
    const range = `${from}..${head}`;
    const count = Number(outputOf(await git.run(['rev-list', '--count', range])).trim());
    const args = ['log', '-z', `--max-count=${MAX_COMMITS}`, '--no-color', '--no-notes', '--no-patch', FORMAT, range];
    const fields = outputOf(await git.run(args)).split('\0');
    const commits: ChangeCommits['commits'] = [];
    for (let n = 0; n + FIELDS <= fields.length; n += FIELDS) {
      const [commit = '', author = '', at = '', subject = ''] = fields.slice(n, n + FIELDS);
      commits.push({ commit, author, at: Number(at) * 1_000, subject });
    }
    return { commits, more: count - commits.length };
  });
}
