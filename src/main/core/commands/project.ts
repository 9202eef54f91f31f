import { ok, STAGES, type Stage } from '../../../contract/index.ts';
import { isLive } from '../../../domain/index.ts';
import { reportOnBase } from '../worktrees/index.ts';
import type { Handler } from './context.ts';

/** One look at everything. */
export const projectStatus: Handler<'project.status'> = async (context) => {
  const reading = await context.config.refresh();
  const base = reading.state === 'ready' ? await reportOnBase(context.git, reading.config.base) : null;
  const { project, host, agents, fences } = context.ledger.screen.snapshot;
  const stories = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  for (const story of context.ledger.stories.values()) stories[story.stage] += 1;
  return ok({
    path: project.it?.path ?? '',
    host:
      host.it === undefined
        ? null
        : {
            pid: host.it.pid,
            version: host.it.version,
            mode: host.it.mode,
            startedAt: host.it.startedAt,
            lastReconcileAt: host.it.lastReconcileAt,
          },
    config: {
      state: project.it?.config ?? 'missing',
      problem: project.it?.problem ?? null,
      trusted: project.it?.trusted ?? false,
    },
    base,
    agents: Object.values(agents),
    stories,
    running: [...context.ledger.runs.values()].filter(isLive).length,
    maxRunning: project.it?.maxRunning ?? 0,
    fences: Object.values(fences),
    problems: host.it?.problems ?? [],
  });
};

/** Makes the config for the agent CLIs found here; what is made here is trusted here. */
export const projectInit: Handler<'project.init'> = async ({ source, config, ledger }) => {
  const made = await source.init();
  await config.refresh();
  return ok({ seq: ledger.screen.snapshot.seq, ...made });
};

/** Approves exactly what was shown. */
export const projectTrust: Handler<'project.trust'> = async ({ source, config, ledger }, { digests }) => {
  await source.trust(digests);
  await config.refresh();
  return ok({ seq: ledger.screen.snapshot.seq });
};
