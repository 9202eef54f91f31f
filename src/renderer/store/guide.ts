/** The guide through a start and a stop: where a person is in it, by what the agents of the project do. */
import type { Mirror, Unsubscribe } from '../../client/index.ts';
import type { ReceiptRecord, RunRecord } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';
import type { GuideState } from './view.ts';

/** Where a person is: before the first start, at work, during the stop, and after it. */
export type GuideStep = 'start' | 'starting' | 'watch' | 'stopping' | 'proven' | 'unproven' | 'ended';

/** A moment of the guide, with the run that it is about; all null before the first start. During a setup only the story is known. */
export interface GuideMoment {
  step: GuideStep;
  story: string | null;
  agent: string | null;
  run: string | null;
  /** The processes that are left, during a stop; null: not counted yet. */
  left: number | null;
}

/** Key in sessionStorage, which belongs to this window alone and ends with it. */
const KEY = 'huskies.guide';
const BEFORE: Readonly<GuideMoment> = { step: 'start', story: null, agent: null, run: null, left: null };

/**
 * The moment by the newest thing that has happened to an agent since the guide was opened. `seen`: when the newest stop before
 * that was proven, in ms since 1970; 0: there was none.
 */
export function guideMoment({ mirror }: { mirror: Mirror }, seen: number): GuideMoment {
  const { runs, receipts, fences, agents } = mirror.snapshot();
  const [fence] = Object.values(fences);
  if (fence) return { ...BEFORE, step: 'unproven', story: fence.story, agent: fence.agent };
  const run = newest(
    Object.values(runs).filter((one) => one.kind === 'agent' || precedesAgent(one)),
    lastChange,
  );
  const receipt = newest(
    // A gate and a step of the setup leave receipts as well.
    Object.values(receipts).filter(({ at, agent }) => at > seen && recordOf(agents, agent) !== null),
    ({ at }) => at,
  );
  if (receipt && (!run || receipt.run === run.id || receipt.at >= lastChange(run))) return afterStop(receipt);
  if (!run || (!isBusy(run) && lastChange(run) <= seen)) return BEFORE;
  if (run.kind !== 'agent') return { ...BEFORE, step: 'starting', story: run.story };
  const at = { story: run.story, agent: run.agent, run: run.id, left: run.stopping?.left ?? null };
  if (!isBusy(run)) return { ...at, step: 'ended' };
  if (run.stopping) return { ...at, step: 'stopping' };
  return { ...at, step: run.status === 'running' ? 'watch' : 'starting' };
}

/** The moment after a stop whose worktree is not fenced. An unproven one was released since, of which there is no receipt. */
function afterStop({ story, agent, run, by, verdict }: ReceiptRecord): GuideMoment {
  const byItself = by === 'exit' || by === 'done';
  return { step: verdict !== 'gone' || byItself ? 'ended' : 'proven', story, agent, run, left: null };
}

/** Whether it is a step of a setup at work, after which an agent starts in the story's worktree. */
function precedesAgent(run: RunRecord): boolean {
  return run.kind === 'setup' && run.lane === null && run.role !== 'other' && run.stopping === null && isBusy(run);
}

/** When the run started, was asked to stop, or ended; the last of these, in ms since 1970. */
function lastChange({ startedAt, stopping, endedAt }: RunRecord): number {
  return Math.max(startedAt, stopping?.since ?? 0, endedAt ?? 0);
}

function newest<T>(all: readonly T[], at: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>((best, one) => (best === undefined || at(one) > at(best) ? one : best), undefined);
}

/** Opens the guide at its beginning. */
export function openGuide({ view, mirror }: Pick<ProjectStore, 'view' | 'mirror'>): void {
  const seen = Math.max(0, ...Object.values(mirror.snapshot().receipts).map(({ at }) => at));
  view.setState({ guide: { paused: false, seen } });
}

/** Closes the guide. */
export function closeGuide({ view }: Pick<ProjectStore, 'view'>): void {
  view.setState({ guide: null });
}

/** Pauses the guide, so that its words stay and it opens nothing, or lets it go on. */
export function toggleGuidePaused({ view }: Pick<ProjectStore, 'view'>): void {
  view.setState(({ guide }) => ({ guide: guide && { ...guide, paused: !guide.paused } }));
}

/** The guide opens in the project that is opened next in this window: the demo. False: no more. */
export function expectGuide(expected: boolean): void {
  write(expected ? { project: null, paused: false, seen: 0 } : null);
}

/** Opens the guide if this window expects it in the attached project, or showed it there before a reload. */
export function reopenGuide({ view, mirror }: Pick<ProjectStore, 'view' | 'mirror'>): void {
  const path = mirror.snapshot().project.it?.path;
  const stored = read();
  if (path === undefined || stored === null || (stored.project !== null && stored.project !== path)) return;
  view.setState({ guide: { paused: stored.paused, seen: stored.seen } });
  write({ ...stored, project: path });
}

/** Stores the guide's state after each change. */
export function followGuide({ view, mirror }: Pick<ProjectStore, 'view' | 'mirror'>): Unsubscribe {
  return view.subscribe(({ guide }, before) => {
    const project = mirror.snapshot().project.it?.path;
    if (project === undefined || guide === before.guide) return;
    write(guide === null ? null : { project, ...guide });
  });
}

/** `project`: its path; null: the next one that is opened. */
type Stored = GuideState & { project: string | null };

function read(): Stored | null {
  try {
    const { project, paused, seen } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Stored>;
    if (typeof seen !== 'number' || (project !== null && typeof project !== 'string')) return null;
    return { project, paused: paused === true, seen };
  } catch (error) {
    console.warn('The state of the guide in sessionStorage cannot be read: the guide stays closed.', error);
    return null;
  }
}

function write(state: Stored | null): void {
  try {
    if (state === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(state));
  } catch (error) {
    console.warn('The state of the guide could not be stored in sessionStorage.', error);
  }
}
