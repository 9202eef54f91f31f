/** What a start of a gate runs: its command, unless its result for the worktree's tree is known or not needed. */
import { gateRefusal, message, RefusalError } from '../../../../../contract/index.ts';
import { checkReading, type GateResult, isConclusive } from '../../../../../domain/index.ts';
import { changedFiles, isSkipped } from '../../../pipeline/index.ts';
import type { GateConfig, ProjectConfig, StoredRun } from '../../../ports/index.ts';
import { laneSetupDue, setupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { endWithoutProgram } from '../gates/end.ts';
import { requireCandidate } from './lane.ts';
import { DEFAULT_SIZE, type Launch, type Program } from './launch.ts';
import { awaitSpawn, requirePending } from './step.ts';

/** The gate as the config has it now: the config may have changed since the gate was requested. */
export async function launchOfGate(world: World, run: StoredRun): Promise<Launch> {
  const reading = await world.config.refresh();
  requirePending(world, run.id);
  const checked = checkReading(reading);
  if (!checked.ok) throw new RefusalError(gateRefusal(checked.why));
  const { config, trusted } = checked;
  const gate = config.gates.find(({ name }) => name === run.agent);
  if (gate === undefined) {
    const known = config.gates.map(({ name }) => name);
    throw new RefusalError(gateRefusal({ code: 'unknown-gate', values: { gate: run.agent, stage: null, known } }));
  }
  if (!trusted) throw new RefusalError(gateRefusal({ code: 'not-trusted', values: {} }));
  return { config, size: DEFAULT_SIZE, program: (worktree) => programOf(world, run.id, { config, gate, worktree }) };
}

async function programOf(
  world: World,
  id: string,
  { config, gate, worktree }: { config: ProjectConfig; gate: GateConfig; worktree: string },
): Promise<Program | null> {
  const { lane } = requirePending(world, id);
  const content = await awaitSpawn(world, id, world.merging.contentOf(worktree));
  if (lane !== null) await requireCandidate(world, { lane }, worktree, content);
  requireSetup(world, id, config);
  const { paths, key, timeoutMs, command } = gate;
  const { commit, tree } = content;
  const measured = { key, commit, tree, startedAt: world.clock.elapsed(), changed: false };
  world.gates.measured(id, measured);
  const skips = paths.length > 0 && isSkipped(paths, await changedFiles(world.merging, config.base, content));
  // Like an agent, but without a token: a check has no reason to call the host.
  const env = await world.source.agentEnv({ command, env: {}, envFromHost: [] });
  const run = requirePending(world, id);
  const known = tree === null ? null : world.store.gateResult(key, tree);
  if (skips) {
    endWithoutProgram(
      world,
      run,
      skipped(world, run, measured, { paths, base: config.base, known: lane === null ? known : null }),
    );
    return null;
  }
  if (known !== null && isConclusive(known) && world.gates.of(id)?.again !== true) {
    endWithoutProgram(world, run, { known });
    return null;
  }
  world.kill.checkpoint('gate:measured');
  // Most test runners then neither wait for input nor watch for changes, although they have a terminal.
  return { command, env: { ...env, CI: 'true' }, timeoutMs };
}

/** The setup is requested before the gate. The worktree or the list of commands may have changed since. */
function requireSetup(world: World, id: string, config: ProjectConfig): void {
  const { story, lane, agent } = requirePending(world, id);
  const due = lane === null ? setupDue(world, story, config) : laneSetupDue(world, lane, config);
  if (due === null) return;
  const why = lane === null ? message('gate.setup', { story, gate: agent }) : message('merge.setup.changed');
  throw new RefusalError({ code: 'setup-due', why });
}

/** The result of a gate for which nothing was changed; `known` if the newest result of this tree is the same. */
function skipped(
  world: World,
  run: StoredRun,
  { key, commit, tree }: Pick<GateResult, 'key' | 'commit' | 'tree'>,
  { paths, base, known }: { paths: readonly string[]; base: string; known: GateResult | null },
): { known: GateResult } | { result: GateResult } {
  if (known?.outcome === 'skipped' && known.story === run.story) return { known };
  const result: GateResult = {
    ...{ run: run.id, story: run.story, gate: run.agent, key, commit, tree },
    outcome: 'skipped',
    exitCode: null,
    ms: 0,
    at: world.clock.now(),
    left: 0,
    why: message('gate.paths', { paths, base }),
  };
  return { result };
}
