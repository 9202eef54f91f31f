/** The spawn of a start: from a worktree proven empty to a living agent on record. */
import { message, RefusalError, startRefusal, type TerminalSize } from '../../../../../contract/index.ts';
import { fencedRefusal } from '../../../../../domain/index.ts';
import { fillCommand, spawned } from '../../../agents/index.ts';
import type { AgentConfig, ProjectConfig, SpawnedRun, SpawnRequest } from '../../../ports/index.ts';
import { runKey } from '../../keys.ts';
import type { World } from '../../world.ts';
import { marksOf, orLeft, still } from './step.ts';

export async function spawnAgent(
  world: World,
  id: string,
  {
    agent,
    config,
    worktree,
    size,
  }: { agent: AgentConfig; config: ProjectConfig; worktree: string; size: TerminalSize },
): Promise<void> {
  const own = await world.source.agentEnv(agent);
  const run = still(world, id);
  // one that was found meanwhile by a look for orphans
  const fence = world.ledger.fences.get(worktree);
  if (fence !== undefined) throw new RefusalError(startRefusal(fencedRefusal(fence)));
  const story = world.ledger.stories.get(run.story);
  const title = story?.title ?? run.story;
  const values = { story: run.story, worktree, title, text: world.store.text(run.story) ?? '' };
  const filled = fillCommand(agent, values);
  if (!filled.ok) throw new RefusalError(filled.error);
  const request: SpawnRequest = {
    run: id,
    command: filled.command,
    cwd: worktree,
    env: {
      ...own,
      ...marksOf(run),
      HUSKIES_WORKTREE: worktree,
      HUSKIES_TOKEN: world.tokens.of(id),
    },
    io: run.io,
    ...world.viewers.begin(id, size),
    containment: config.stop.containment,
    cancel: world.cancels.of(id),
  };
  const pty = await orLeft(world, id, world.spawner.spawn(request));
  world.kill.checkpoint('start:spawned');
  const live = { pty, exit: undefined as number | null | undefined };
  world.live.set(id, live);
  // a pane may have been opened, or resized, while it was spawned
  world.viewers.settle(id);
  world.lineage.saw(id, filled.command.join(' '));
  const now = world.ledger.runs.get(id) ?? run;
  // Also when a stop was asked meanwhile: the record must know what lives before anything is killed.
  world.observed.commit(
    [{ put: 'run', run: spawned(now, spawnedFacts(world, id, pty)) }],
    [
      {
        kind: 'started',
        // Never the arguments: they hold the prompt, and may hold a secret.
        message: message('launch.runs', { agent: agent.name, pid: pty.agentPid }),
        story: run.story,
        agent: agent.name,
        run: id,
      },
    ],
  );
  world.kill.checkpoint('start:recorded');
  void pty.exited.then((code) => {
    live.exit = code;
    world.mark(runKey(id));
  });
}

/** What the record keeps, so that a later host finds the processes again. */
export function spawnedFacts(world: World, run: string, pty: SpawnedRun): Parameters<typeof spawned>[1] {
  const { root, agentPid, containment, hold } = pty;
  const { agent, cgroup } = hold;
  // what it gives to a server is in no tree, so that no kernel can vouch for it
  const strength = world.lineage.handedTo(run).length > 0 ? 'scan' : hold.strength;
  const known = agent === null ? [] : [agent];
  return { agentPid, containment, strength, traces: { root, boot: world.kill.table.boot(), known, cgroup } };
}
