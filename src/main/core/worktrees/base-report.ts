/** The base branch as `huskies status` reports it. */
import { type ProjectStatus, RefusalError } from '../../../contract/index.ts';
import type { Git } from '../ports/index.ts';

/** Makes the same check as a start. Does not contact the remote. */
export async function reportOnBase(git: Pick<Git, 'lookAtBase'>, name: string): Promise<ProjectStatus['base']> {
  try {
    const seen = await git.lookAtBase(name);
    if (seen.there) return { name, problem: null, upstream: seen.upstream, behind: seen.behind };
    return { name, problem: seen.refusal.why, upstream: null, behind: 0 };
  } catch (error) {
    // If git fails, that is the problem to report, and the rest of the status is still valid.
    if (error instanceof RefusalError) return { name, problem: error.refusal.why, upstream: null, behind: 0 };
    throw error;
  }
}
