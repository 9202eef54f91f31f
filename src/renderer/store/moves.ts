/** Moves with a way back. Undo moves the story; a stop that began is finished, and then a new start is offered. */
import { create } from 'zustand';
import type { Snapshot, Stage } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { startAgent } from './actions.ts';
import { act } from './call.ts';
import { canonicalRole, isBusy, isLive, recordOf, runsOf, storiesByStage } from './derive.ts';
import { currentSnapshot, useMirror } from './mirror.ts';
import { notice } from './notices.ts';

export interface MoveMade {
  story: string;
  from: Stage;
  to: Stage;
  /** The story it stood in front of. */
  before: string | null;
  /** Live runs when it was moved: run id -> agent. */
  runs: Readonly<Record<string, string>>;
}

/** The moves of this page, newest last. */
export const useMoves = create<{ made: readonly MoveMade[] }>()(() => ({ made: [] }));

const KEPT = 20;

/** Who stands behind a story in its stage. */
export function nextInStage(snapshot: Snapshot, story: string): string | null {
  const record = recordOf(snapshot.stories, story);
  if (!record) return null;
  const column = storiesByStage(snapshot.stories)[record.stage];
  return column[column.indexOf(record) + 1]?.id ?? null;
}

export async function moveStory(story: string, stage: Stage, before: string | null = null): Promise<void> {
  const snapshot = currentSnapshot();
  const record = recordOf(snapshot.stories, story);
  if (!record) return;
  const live = runsOf(snapshot, story).filter((run) => isLive(run.status));
  const move: MoveMade = {
    story,
    from: record.stage,
    to: stage,
    before: nextInStage(snapshot, story),
    runs: Object.fromEntries(live.map((run) => [run.id, run.agent])),
  };
  const done =
    stage === 'archived' ? await act('story.archive', { story }) : await act('story.move', { story, stage, before });
  if (done === null) return;
  useMoves.setState((s) => ({ made: [...s.made, move].slice(-KEPT) }));
  if (move.from !== stage) {
    const undo = { label: text('move.undo'), run: () => void undoLastMove() };
    notice(text('move.made', { story, stage: text(`stage.${stage}`) }), undo, 'move');
  }
}

/** One stage to the left or right; archived is not on that road. */
export async function moveBy(story: string, step: 1 | -1): Promise<void> {
  const stage = recordOf(currentSnapshot().stories, story)?.stage;
  if (stage === undefined) return;
  const target = STAGES[STAGES.indexOf(stage) + step];
  if (target !== undefined && target !== 'archived') await moveStory(story, target);
}

export async function undoLastMove(): Promise<void> {
  const move = useMoves.getState().made.at(-1);
  if (!move) {
    notice(text('move.none'));
    return;
  }
  useMoves.setState((s) => ({ made: s.made.slice(0, -1) }));
  const snapshot = currentSnapshot();
  const before =
    move.before !== null && recordOf(snapshot.stories, move.before)?.stage === move.from ? move.before : null;
  const done = await act('story.move', { story: move.story, stage: move.from, before });
  if (done === null) return;
  const agent = stoppedBy(currentSnapshot(), move);
  const message = text('move.undone', { story: move.story, stage: text(`stage.${move.from}`) });
  if (agent === null) notice(message, undefined, 'move');
  else {
    const again = { label: text('move.again', { agent }), run: () => void startAfterStop(move.story, agent) };
    notice(message, again, 'move', text('move.stopped', { agent }));
  }
}

/** The agent that ran at the move and has been stopped, or is being stopped, since. */
export function stoppedBy(snapshot: Snapshot, move: MoveMade): string | null {
  for (const [id, agent] of Object.entries(move.runs)) {
    const run = recordOf(snapshot.runs, id);
    if (!run || !isLive(run.status) || run.stopping) return agent;
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
  const record = recordOf(currentSnapshot().stories, story);
  if (record && (record.stage === 'backlog' || canonicalRole(record) !== null)) await startAgent(story, agent);
}
