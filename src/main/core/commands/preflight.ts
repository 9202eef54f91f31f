/** The preflight of a start: checks the disk before anything is written, so that a refused start changes nothing. */
import { type Message, message, type Refusal, RefusalError } from '../../../contract/index.ts';
import { fillCommand } from '../agents/index.ts';
import type { AgentConfig, Git, ProjectConfig, StartOptions } from '../ports/index.ts';
import { decideWorktree } from '../worktrees/index.ts';
import type { HandlerContext } from './context.ts';

/**
 * Why the start would fail, or whether it makes the worktree. The start itself checks everything again, since it happens
 * later.
 */
export async function preflight(
  { git, spawner, source, ledger, store }: Pick<HandlerContext, 'git' | 'spawner' | 'source' | 'ledger' | 'store'>,
  { story, title, again, fetch }: Omit<StartOptions, 'size'> & { story: string; title: string },
  agent: AgentConfig,
  config: ProjectConfig,
): Promise<{ ok: true; makes: boolean } | { ok: false; error: Refusal }> {
  const values = { story, title, text: store.text(story) ?? '', worktree: `${config.worktrees}/${story}`, notes: '' };
  const filled = fillCommand(agent, values);
  if (!filled.ok) return filled;
  try {
    if (fetch) await git.checkFetch(config.base);
    const known = ledger.worktrees.ofStory(story)?.path ?? null;
    const decision = await decideWorktree(git, { story, agent: agent.name, known, again });
    if (decision.do === 'refuse') return { ok: false, error: decision.error };
    // A base branch that is missing here may arrive with the fetch.
    if (decision.do === 'make' && !fetch) await git.checkBase(story, config.base);
    if (decision.do === 'use' && !decision.repair) await git.checkHead(story, decision.path);
    const cwd = decision.do === 'use' ? decision.path : null;
    await spawner.check(agent.command, cwd, await source.agentEnv(agent), agent.sandbox);
    return { ok: true, makes: decision.do === 'make' };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: withInstall(error.refusal, agent) };
    throw error;
  }
}

/** The program of a preset may be an adapter that a person has never heard of, so the remedy is the command that installs it. */
function withInstall(refusal: Refusal, { name, command: [program = ''], install }: AgentConfig): Refusal {
  if (refusal.code !== 'command-not-found' || install === undefined) return refusal;
  return { ...refusal, why: message('command.start.install', { agent: name, program, install: install.join(' ') }) };
}

/** A note for a person whose base branch is behind its upstream. Null when it is not. It never prevents a start. */
export async function noteOnBase(
  git: Pick<Git, 'hasBranch' | 'lookAtBase'>,
  story: string,
  base: string,
): Promise<Message | null> {
  try {
    if (await git.hasBranch(story)) return null;
    const seen = await git.lookAtBase(base);
    if (!seen.there || seen.upstream === null || seen.behind === 0) return null;
    return message('base.behind', { base, upstream: seen.upstream, n: seen.behind });
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.why;
    throw error;
  }
}
