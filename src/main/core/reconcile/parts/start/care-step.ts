/** What a start of a step of setup or teardown runs: one command of the config, as long as the definition has not changed. */
import { gateRefusal, message, RefusalError } from '../../../../../contract/index.ts';
import { checkReading, type StepKind } from '../../../../../domain/index.ts';
import type { StartOptions, StoredRun } from '../../../ports/index.ts';
import { laneSetupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { DEFAULT_SIZE, type Launch } from './launch.ts';
import { requirePending } from './step.ts';

/** The step as the config has it now: the config may have changed since the steps were requested. */
export async function launchOfStep(
  world: World,
  run: StoredRun,
  kind: StepKind,
  { size }: Pick<StartOptions, 'size'>,
): Promise<Launch> {
  const reading = await world.config.refresh();
  requirePending(world, run.id);
  const checked = checkReading(reading);
  if (!checked.ok) throw new RefusalError(gateRefusal(checked.why));
  const { config, trusted } = checked;
  if (!trusted) throw new RefusalError(gateRefusal({ code: 'not-trusted', values: {} }));
  const { steps, key } = config[kind];
  const known = world.steps.of(run.id);
  const step = known === null ? undefined : steps[known.position - 1];
  if (step === undefined || key !== known?.key) throw changed(run, kind);
  const { command, timeoutMs } = step;
  return {
    config,
    size: size ?? DEFAULT_SIZE,
    async program() {
      // The lane's worktree may have been made again since, so that an earlier step is due.
      if (run.lane !== null && laneSetupDue(world, run.lane, config) !== known.position - 1) throw changed(run, kind);
      // Like an agent, but without a token: a preparation has no reason to call the host.
      const env = await world.source.agentEnv({ command, env: {}, envFromHost: [] });
      requirePending(world, run.id);
      return { command, env, timeoutMs };
    },
  };
}

function changed({ story, lane }: StoredRun, kind: StepKind): RefusalError {
  const why = lane === null ? message('step.changed', { kind, story }) : message('merge.setup.changed');
  return new RefusalError({ code: 'setup-due', why });
}
