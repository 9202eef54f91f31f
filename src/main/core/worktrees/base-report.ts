/** What a status says of the base, with a host and without one. */
import { type ProjectStatus, RefusalError } from '../../../contract/index.ts';
import type { Git } from '../ports/index.ts';

/** The same check that a start makes; by what is here, no remote is asked. */
export async function reportOnBase(git: Pick<Git, 'lookAtBase'>, name: string): Promise<ProjectStatus['base']> {
  try {
    const seen = await git.lookAtBase(name);
    if (seen.there) return { name, problem: null, upstream: seen.upstream, behind: seen.behind };
    return { name, problem: seen.refusal.why, upstream: null, behind: 0 };
  } catch (error) {
    // git could not be asked: said, and the rest of the status stands
    if (error instanceof RefusalError) return { name, problem: error.refusal.why, upstream: null, behind: 0 };
    throw error;
  }
}
