/** What a start would fail for on this disk, looked at before anything is written: a refused start changes nothing. */
import { type Refusal, RefusalError } from '../../../contract/index.ts';
import type { AgentConfig, ProjectConfig } from '../ports/index.ts';
import { decideWorktree } from '../worktrees/index.ts';
import type { HandlerContext } from './context.ts';

/** The refusal, or null. Only a look: the start itself asks everything again, since it happens later. */
export async function preflight(
  { git, spawner, source, ledger }: Pick<HandlerContext, 'git' | 'spawner' | 'source' | 'ledger'>,
  { story, again }: { story: string; again: boolean },
  agent: AgentConfig,
  config: ProjectConfig,
): Promise<Refusal | null> {
  try {
    const known = ledger.worktrees.get(story)?.path ?? null;
    const decision = await decideWorktree(git, { story, agent: agent.name, known, again });
    if (decision.do === 'refuse') return decision.error;
    if (decision.do === 'make') await git.checkBase(story, config.base);
    if (decision.do === 'use' && !decision.mend) await git.checkHead(story, decision.path);
    const cwd = decision.do === 'use' ? decision.path : null;
    await spawner.check(agent.command, cwd, source.agentEnv(agent).PATH);
    return null;
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}
