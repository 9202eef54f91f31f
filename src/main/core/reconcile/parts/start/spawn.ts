/** The last step of a start: spawns the agent in a worktree that is proven empty, and records its processes. */
import { message, RefusalError, startRefusal, type TerminalSize } from '../../../../../contract/index.ts';
import { fencedRefusal } from '../../../../../domain/index.ts';
import { fillCommand, spawned } from '../../../agents/index.ts';
import type { AgentConfig, ProjectConfig, SpawnedRun, SpawnRequest } from '../../../ports/index.ts';
import { runKey } from '../../keys.ts';
import type { World } from '../../world.ts';
import { awaitSpawn, marksOf, requirePending } from './step.ts';

/** `size`: the terminal's size if no viewer has reported one. */
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
  const agentEnv = await world.source.agentEnv(agent);
  const run = requirePending(world, id);
  // The orphan sweep may have fenced the worktree in the meantime.
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
      ...agentEnv,
      ...marksOf(run),
      HUSKIES_WORKTREE: worktree,
      HUSKIES_TOKEN: world.tokens.of(id),
    },
    io: run.io,
    ...world.viewers.beginRun(id, size),
    containment: config.stop.containment,
    cancel: world.cancels.of(id),
  };
  const pty = await awaitSpawn(world, id, world.spawner.spawn(request));
  world.kill.checkpoint('start:spawned');
  const live = { pty, exit: undefined as number | null | undefined };
  world.live.set(id, live);
  // A pane may have been opened or resized during the spawn.
  world.viewers.applySize(id);
  world.lineage.noteCommand(id, filled.command.join(' '));
  const now = world.ledger.runs.get(id) ?? run;
  // Written even if a stop was requested in the meantime: the record must name the processes before any is killed.
  world.observed.commit(
    [{ put: 'run', run: spawned(now, spawnedFacts(world, id, pty)) }],
    [
      {
        kind: 'started',
        // Without the arguments, which contain the prompt and may contain secrets.
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
  // Work that was handed over to a server is in no tree, so the kernel cannot prove its end.
  const handedTo = world.lineage.handedTo(run);
  const strength = handedTo.length > 0 ? 'scan' : hold.strength;
  const known = agent === null ? [] : [agent];
  const traces = { root, boot: world.kill.table.boot(), known, cgroup, handedTo };
  return { agentPid, containment, strength, traces };
}
