/** What a start of an agent runs: its command, with the story filled in. */
import { message, type Refusal, RefusalError, startRefusal } from '../../../../../contract/index.ts';
import { checkConfig } from '../../../../../domain/index.ts';
import { fillCommand } from '../../../agents/index.ts';
import type { StartOptions, StoredRun } from '../../../ports/index.ts';
import { setupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { DEFAULT_SIZE, type Launch } from './launch.ts';
import { requirePending } from './step.ts';

/** The agent as the config has it now, checked again: the config may have changed since the start was requested. */
export async function launchOfAgent(world: World, run: StoredRun, { size }: StartOptions): Promise<Launch> {
  const reading = await world.config.refresh();
  requirePending(world, run.id);
  const checked = checkConfig(reading, run.agent);
  if (!checked.ok) throw new RefusalError(startRefusal(checked.why));
  const { agent, config } = checked;
  return {
    config,
    size: size ?? DEFAULT_SIZE,
    async program(worktree) {
      const agentEnv = await world.source.agentEnv(agent);
      const { story } = requirePending(world, run.id);
      // The worktree or the definition may have changed since the start was accepted.
      if (setupDue(world, story, config) !== null) throw new RefusalError(setupDueRefusal(story, run.agent));
      const title = world.ledger.stories.get(story)?.title ?? story;
      const filled = fillCommand(agent, { story, worktree, title, text: world.store.text(story) ?? '' });
      if (!filled.ok) throw new RefusalError(filled.error);
      return {
        command: filled.command,
        env: { ...agentEnv, HUSKIES_TOKEN: world.tokens.of(run.id) },
        timeoutMs: agent.timeoutMs,
      };
    },
  };
}

function setupDueRefusal(story: string, agent: string): Refusal {
  return { code: 'setup-due', why: message('step.due', { story, agent }), field: 'story', value: story };
}
