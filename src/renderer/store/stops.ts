/** Stops by a person. Each starts at once; a notice follows it to its proof, and offers to start the agent again. */
import type { RunRecord } from '../../contract/index.ts';
import { receiptProof, text } from '../../contract/index.ts';
import { isBusy, type Via } from '../../domain/index.ts';
import { NOTHING_RUNS_NOTICE } from './actions.ts';
import { act } from './call.ts';
import { recordOf } from './derive.ts';
import type { NoticeAction, NoticeContent } from './notices.ts';
import type { ProjectStore } from './project-store.ts';
import { fitsStory, startAfterStop } from './start-again.ts';
import { nameOf } from './story.ts';

type Stopped = Pick<RunRecord, 'id' | 'story' | 'agent'>;

/** Stops several agents at the same time, without a confirmation. */
export async function stopMany(project: ProjectStore, runs: readonly Stopped[], via: Via): Promise<void> {
  const busy = runs.filter(({ id }) => isBusyRun(project, id));
  const done = await Promise.all(runs.map((run) => sendStop(project, run, via)));
  followStops(
    project,
    busy.filter((run) => done[runs.indexOf(run)]),
  );
}

/** Stops exactly this run, without a confirmation. A run that has ended loses its record. */
export async function stopRun(project: ProjectStore, run: Stopped, via: Via): Promise<void> {
  await stopMany(project, [run], via);
}

/** Stops the busy run of a story; if there is none, a notice says so. */
export async function stopStory(project: ProjectStore, story: string, via: Via): Promise<void> {
  const run = project.mirror.runsOf(story).find(isBusy);
  if (run) {
    await stopRun(project, run, via);
    return;
  }
  const message = text('notice.nothing.runs', { story: nameOf(project, story) });
  project.notices.follow(
    NOTHING_RUNS_NOTICE,
    () => (project.mirror.runsOf(story).some(isBusy) ? null : { message }),
    (listener) => project.mirror.subscribeRunsOf(story, listener),
  );
}

/** False if the host has refused, which a notice shows. */
async function sendStop(project: ProjectStore, { id, story, agent }: Stopped, via: Via): Promise<boolean> {
  return (await act(project, 'agent.stop', { story, agent, run: id }, via)) !== null;
}

function isBusyRun({ mirror }: Pick<ProjectStore, 'mirror'>, id: string): boolean {
  const run = recordOf(mirror.snapshot().runs, id);
  return run !== null && isBusy(run);
}

/** Shows one notice about these stops until a while after the last of them is over. */
function followStops(project: ProjectStore, runs: readonly Stopped[]): void {
  if (runs.length === 0) return;
  const { mirror, notices } = project;
  notices.follow(`stop ${runs.map(({ id }) => id).join(' ')}`, () => stopsContent(project, runs), mirror.subscribe);
}

function stopsContent(project: ProjectStore, runs: readonly Stopped[]): NoticeContent {
  const { mirror } = project;
  const [first] = runs;
  const isPending = runs.some(({ id }) => isBusyRun(project, id));
  const failed = runs.filter(({ story }) => mirror.fenceOf(story) !== null);
  const state = isPending ? 'begun' : failed.length > 0 ? 'failed' : 'done';
  const action = state === 'failed' ? undefined : offer(project, runs);
  if (first === undefined || runs.length > 1) {
    const n = state === 'failed' ? failed.length : runs.length;
    return { message: text(`stops.${state}`, { n }), action };
  }
  const receipt = recordOf(mirror.snapshot().receipts, first.story);
  const isProof = !isPending && receipt?.run === first.id;
  return {
    message: text(`stop.${state}`, { agent: first.agent, story: nameOf(project, first.story) }),
    description: isProof ? text('stop.proof', { proof: receiptProof(receipt) }) : undefined,
    action,
  };
}

/** The button that starts again what still fits its story; none if another run is at work there. */
function offer(project: ProjectStore, runs: readonly Stopped[]): NoticeAction | undefined {
  const again = runs.filter(({ id, story, agent }) => {
    const others = project.mirror.runsOf(story).filter((run) => run.id !== id);
    return fitsStory(project, story, agent) && !others.some(isBusy);
  });
  const [first] = again;
  if (first === undefined) return undefined;
  return {
    label: runs.length === 1 ? text('undo.again', { agent: first.agent }) : text('stops.again', { n: again.length }),
    run: () => {
      for (const { story, agent } of again) void startAfterStop(project, story, agent);
    },
  };
}
