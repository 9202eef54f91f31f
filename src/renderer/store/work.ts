/** What the page says about the work on a story: its findings and tries, and the newest results of its gates. */
import type { GateMark, RunRecord, StoryRecord, WorkRecord } from '../../contract/index.ts';
import { standaloneText, text } from '../../contract/index.ts';
import { type Findings, findingsMessage, isOpenStage, isPassing, progressOf } from '../../domain/index.ts';
import { atTime } from '../ui/format.ts';

/** One line about the work. `bad`: it was not accepted. */
export interface WorkLine {
  tone: 'bad' | 'ok';
  words: string;
}

/** The parts of a story's state that its line depends on. `tries`: how many a stage has before its story is blocked. */
interface Seen {
  story: StoryRecord;
  work: WorkRecord | null;
  runs: readonly Pick<RunRecord, 'kind' | 'startedAt'>[];
  tries: number;
  /** The tree of the story's worktree; null: unknown. */
  tree: string | null;
}

/**
 * Why the work was not accepted, and which try it is; otherwise how the gates ended since the last agent started. Null if
 * there is nothing to say. A blocked story says itself why.
 */
export function workLine(seen: Seen): WorkLine | null {
  if (!isOpenStage(seen.story.stage) || seen.story.blocked !== null) return null;
  const findings = findingsOf(seen);
  if (findings !== null) {
    const why = standaloneText(findingsMessage(firstLineOf(findings)));
    return { tone: 'bad', words: [triesText(seen), why].filter((part) => part !== '').join(' · ') };
  }
  return gatesLine(seen);
}

/** The findings that the next agent is told; null if the work has not been rejected, or if the story has moved since. */
export function findingsOf({ story, work }: Pick<Seen, 'story' | 'work'>): Findings | null {
  return progressOf(work?.progress ?? undefined, story)?.findings ?? null;
}

/** A reviewer may have written several pages. */
function firstLineOf(findings: Findings): Findings {
  return findings.kind === 'qa' ? { ...findings, text: findings.text.trim().split('\n', 1)[0] ?? '' } : findings;
}

/** For example 'try 2 of 3'; empty during the first one. */
function triesText({ story, work, tries }: Seen): string {
  const rejected = progressOf(work?.progress ?? undefined, story)?.rejections[story.stage] ?? 0;
  return rejected === 0 ? '' : text('work.try', { n: Math.min(rejected + 1, tries), most: tries });
}

function gatesLine({ work, runs, tree }: Seen): WorkLine | null {
  const lastStart = Math.max(0, ...runs.filter(({ kind }) => kind === 'agent').map(({ startedAt }) => startedAt));
  const isHere = (mark: GateMark) => tree !== null && mark.tree === tree;
  const marks = (work?.gates ?? []).filter((mark) => mark.at >= lastStart || isHere(mark));
  const newest = marks.at(-1);
  if (newest === undefined) return null;
  const failed = marks.filter((mark) => !isPassing(mark)).at(-1);
  if (failed !== undefined) return { tone: 'bad', words: markText(failed) };
  const at = atTime(newest.at);
  if (marks.every((mark) => mark.outcome === 'passed' && isHere(mark))) {
    const gate = marks.length > 1 ? text('work.gates', { n: marks.length }) : newest.gate;
    return { tone: 'ok', words: text('work.gates.tree', { gate, at }) };
  }
  if (marks.length > 1) return { tone: 'ok', words: text('work.gates.passed', { n: marks.length, at }) };
  return { tone: 'ok', words: text('work.gate.at', { gate: markText(newest), at }) };
}

/** Whether the line may say what passed on the tree of the worktree, so that it is worth asking for it. */
export function mentionsTree({ story, work }: Pick<Seen, 'story' | 'work'>): boolean {
  if (!isOpenStage(story.stage) || story.blocked !== null || findingsOf({ story, work }) !== null) return false;
  return (work?.gates ?? []).some(({ outcome, tree }) => outcome === 'passed' && tree !== null);
}

/** For example 'tests failed'. */
function markText({ gate, outcome }: GateMark): string {
  return text('work.gate', { gate, outcome: text(`gate.outcome.${outcome}`) });
}
