import { message, ok } from '../../../contract/index.ts';
import { viewOfFence } from '../state/project-view.ts';
import { reportOnBase } from '../worktrees/index.ts';
import type { Handler } from './context.ts';

/** The state of the whole project. */
export const projectStatus: Handler<'project.status'> = async (context) => {
  const reading = await context.config.refresh();
  const base = reading.state === 'ready' ? await reportOnBase(context.git, reading.config.base) : null;
  const { project, host, agents, fences } = context.ledger;
  return ok({
    path: project.path,
    host: {
      pid: host.pid,
      version: host.version,
      mode: host.mode,
      startedAt: host.startedAt,
      lastReconcileAt: host.lastReconcileAt,
    },
    config: { state: project.config, problem: project.problem, trusted: project.trusted },
    base,
    agents: [...agents.values()],
    stories: context.store.countStages(),
    running: context.ledger.liveRuns().length,
    maxRunning: project.maxRunning,
    automation: project.automation,
    pausedAt: project.pausedAt,
    fences: [...fences.values()].map(viewOfFence),
    problems: [...host.problems, ...host.outages.map(({ why }) => message('schedule.outage', { why }))],
    stuck: host.stuck,
  });
};

/** Writes a config for the agent CLIs found on this machine, and trusts it on this machine. */
export const projectInit: Handler<'project.init'> = async ({ source, config, wanted }) => {
  const made = await source.init();
  await config.refresh();
  const event = { kind: 'config_made', message: message('command.init.done', { file: made.file }) } as const;
  return ok({ seq: wanted.commit([], [event]), ...made });
};

/** Pauses automatic starts. Nothing that runs is stopped. */
export const projectPause: Handler<'project.pause'> = ({ ledger, wanted, clock }) => {
  if (ledger.project.pausedAt !== null) return ok({ seq: ledger.seq, changed: false });
  const event = { kind: 'paused', message: message('command.pause.done') } as const;
  return ok({ seq: wanted.commit([{ put: 'paused', since: clock.now() }], [event]), changed: true });
};

/** Lets the scheduler start agents again. */
export const projectResume: Handler<'project.resume'> = ({ ledger, wanted }) => {
  if (ledger.project.pausedAt === null) return ok({ seq: ledger.seq, changed: false });
  const event = { kind: 'resumed', message: message('command.resume.done') } as const;
  return ok({ seq: wanted.commit([{ remove: 'paused' }], [event]), changed: true });
};

/** Approves exactly the items that the person was shown. */
export const projectTrust: Handler<'project.trust'> = async ({ source, config, ledger, wanted }, { digests }) => {
  await source.trust(digests);
  await config.refresh();
  if (digests.length === 0) return ok({ seq: ledger.seq });
  const event = { kind: 'trusted', message: message('command.trust.done', { n: digests.length }) } as const;
  return ok({ seq: wanted.commit([], [event]) });
};
