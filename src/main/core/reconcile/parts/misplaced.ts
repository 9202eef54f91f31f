/** Whether the stage rule stops a run. */
import type { Message } from '../../../../contract/index.ts';
import { roleOf } from '../../../../domain/index.ts';
import { stageRule } from '../../pipeline/index.ts';
import type { ConfigReading, StoredRun, StoredStory } from '../../ports/index.ts';

/** Why this run must stop, or null. It is decided again just before the stop, since the story may have moved back. */
export function misplacedReason(
  run: Pick<StoredRun, 'kind' | 'agent' | 'story'>,
  stories: Pick<ReadonlyMap<string, StoredStory>, 'get'>,
  reading: ConfigReading,
): Message | null {
  // Without a readable config the agent's role is unknown, so no run is stopped.
  if (reading.state !== 'ready') return null;
  const role = roleOf(run.agent, reading.config.agents);
  return stageRule({ kind: run.kind, role }, stories.get(run.story) ?? null)?.why ?? null;
}
