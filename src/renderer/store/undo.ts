/** What was done to stories here, with a way back. A stop that began is finished, and then a new start is offered. */
import { create } from 'zustand';
import type { Snapshot, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fits, isBusy, isLive } from '../../domain/index.ts';
import { startAgent } from './actions.ts';
import { recordOf, runsOf } from './derive.ts';
import { currentSnapshot, useMirror } from './mirror.ts';
import { notice } from './notices.ts';
import { agentsStoppedBy, type StoryChange } from './stopped-agents.ts';

export interface Made {
  story: string;
  /** Live runs when it was done: run id -> agent. */
  runs: Readonly<Record<string, string>>;
  /** Whom it stops by the way. */
  stops: readonly string[];
  /** Takes it back; null: refused, and said. */
  back(): Promise<object | null>;
  /** Said when it is taken back. */
  undone: string;
}

/** What was done in this page, newest last. */
export const useMade = create<{ made: readonly Made[] }>()(() => ({ made: [] }));

const KEPT = 20;

/** To be asked before the change: which runs live, and whom it will stop. */
export function effectOf(story: StoryRecord, change: StoryChange): Pick<Made, 'story' | 'runs' | 'stops'> {
  const runs = runsOf(currentSnapshot(), story.id);
  const live = runs.filter((run) => isLive(run));
  return {
    story: story.id,
    runs: Object.fromEntries(live.map((run) => [run.id, run.agent])),
    stops: agentsStoppedBy(story, runs, change),
  };
}

/** Keeps it for Undo; `said`: says it too, with whom it stops. */
export function keepMade(made: Made, said: string | null): void {
  useMade.setState((s) => ({ made: [...s.made, made].slice(-KEPT) }));
  if (said !== null)
    notice(said, { label: text('undo.label'), run: () => void undoLast() }, 'made', stopsNote(made.stops));
}

/** 'Stops coder-1.', or nothing where nobody is stopped. */
export function stopsNote(stops: readonly string[]): string | undefined {
  return stops.length === 0 ? undefined : text('undo.stops', { agents: stops.join(', ') });
}

export async function undoLast(): Promise<void> {
  const last = useMade.getState().made.at(-1);
  if (!last) {
    notice(text('undo.none'));
    return;
  }
  useMade.setState((s) => ({ made: s.made.slice(0, -1) }));
  if ((await last.back()) === null) return;
  const agent = stoppedBy(currentSnapshot(), last);
  if (agent === null) {
    notice(last.undone, undefined, 'made');
    return;
  }
  const again = { label: text('undo.again', { agent }), run: () => void startAfterStop(last.story, agent) };
  const offered = isWanted(currentSnapshot(), last.story, agent) ? again : undefined;
  notice(last.undone, offered, 'made', text('undo.stopped', { agent }));
}

/** Whether the story, as it is now, wants an agent of this role; another role is bound to no stage but ends in the archive. */
function isWanted(snapshot: Snapshot, story: string, agent: string): boolean {
  const record = recordOf(snapshot.stories, story);
  const role = recordOf(snapshot.agents, agent)?.role;
  if (!record || role === undefined) return false;
  return fits(role, record);
}

/** The agent that ran when it was done and has been stopped, or is being stopped, since. */
export function stoppedBy(snapshot: Snapshot, { runs }: Pick<Made, 'runs'>): string | null {
  for (const [id, agent] of Object.entries(runs)) {
    const run = recordOf(snapshot.runs, id);
    if (!run || !isLive(run) || run.stopping) return agent;
  }
  return null;
}

/** The worktree opens only when the stop is through; a stop that fails leaves a fence and no start. */
async function startAfterStop(story: string, agent: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const through = () => !runsOf(currentSnapshot(), story).some(isBusy);
    if (through()) {
      resolve();
      return;
    }
    const off = useMirror.subscribe(() => {
      if (!through()) return;
      off();
      resolve();
    });
  });
  // the story may have moved on while the stop went through
  if (isWanted(currentSnapshot(), story, agent)) await startAgent(story, agent);
}
