/** What a start of a step of setup or teardown runs: one command of the config, as long as the definition has not changed. */
import { gateRefusal, message, RefusalError } from '../../../../../contract/index.ts';
import { checkReading, type StepKind } from '../../../../../domain/index.ts';
import type { StartOptions, StoredRun } from '../../../ports/index.ts';
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
  const step = steps.find(({ name }) => name === run.agent);
  if (step === undefined || key !== world.steps.of(run.id)?.key) {
    throw new RefusalError({ code: 'setup-due', why: message('step.changed', { kind, story: run.story }) });
  }
  const { command, timeoutMs } = step;
  return {
    config,
    size: size ?? DEFAULT_SIZE,
    async program() {
      // Like an agent, but without a token: a preparation has no reason to call the host.
      const env = await world.source.agentEnv({ command, env: {}, envFromHost: [] });
      requirePending(world, run.id);
      return { command, env, timeoutMs };
    },
  };
}
