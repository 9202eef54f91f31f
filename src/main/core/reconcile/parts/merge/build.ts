/** Builds a candidate, and records what became of each story in it. */
import { message } from '../../../../../contract/index.ts';
import { type CandidateRecord, type Progress, progressOf } from '../../../../../domain/index.ts';
import { enteredStage, freeLane, type MergeStep } from '../../../pipeline/index.ts';
import type { BuiltCandidate } from '../../../ports/index.ts';
import type { NewEvent, ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';
import { recordKnown } from './land.ts';
import type { QueueLook } from './look.ts';

type Build = Extract<MergeStep, { kind: 'build' }>;

/** Commits are made in memory, so a crash before the record leaves nothing that must be undone. */
export async function buildNext(world: World, look: QueueLook, { onto, stories }: Build): Promise<void> {
  const { merging, store } = world;
  const chosen = look.entries.filter(({ story }) => stories.includes(story));
  const parts = chosen.map(({ story, branch, title }) => ({ story, branch, title, text: store.text(story) ?? '' }));
  const built = await merging.build({ onto, method: look.config.merge.method, parts });
  world.kill.checkpoint('merge:built');
  const changes: ObservedChange[] = [];
  const events: NewEvent[] = [];
  const isOnBase = onto === look.tip;
  // On top of another candidate, only the stories that fit are known: all others wait for what it is built on.
  const conflicts = isOnBase ? built.conflicts.filter(({ withOnto }) => withOnto) : [];
  const left = [...built.conflicts.filter((one) => !conflicts.includes(one)), ...(isOnBase ? [] : built.skipped)].map(
    ({ story }) => story,
  );
  for (const { story, head, files } of conflicts) {
    const entry = look.entries.find((one) => one.story === story);
    const record = world.ledger.mergeEntries.get(story);
    if (entry === undefined || record === undefined) continue;
    changes.push({ put: 'merge-entry', entry: { ...record, conflict: { onto, head, files } } });
    changes.push(...withFindings(world, story, files));
    const text = message('merge.conflict', { base: look.config.base, files });
    events.push({ kind: 'merge_conflict', message: text, story });
  }
  for (const { story } of built.placed) changes.push(...acceptTurn(world, story));
  const top = look.candidates.at(-1);
  if (built.placed.length > 0) {
    const candidate = newCandidate(world, look, onto, built, left);
    changes.push({ put: 'candidate', candidate });
    events.push(builtEvent(look.config.base, candidate));
  } else if (left.length > 0 && top !== undefined) changes.push({ put: 'candidate', candidate: withLeft(top, left) });
  world.observed.commit(changes, events);
  world.kill.checkpoint('merge:recorded');
  if (isOnBase) await settleSkipped(world, look, built);
}

function newCandidate(
  { random, clock }: World,
  look: QueueLook,
  onto: string,
  { tip, placed }: BuiltCandidate,
  left: string[],
): CandidateRecord {
  const parts = placed.map(({ story, head, commit }) => ({ story, head, commit }));
  const id = `merge_${random.id(16)}`;
  return { id, lane: freeLane(look.candidates), onto, tip, parts, left, builtAt: clock.now() };
}

/** Otherwise the queue would try to build the same stories on it again and again. */
function withLeft(
  { id, lane, onto, tip, parts, left: before, builtAt }: CandidateRecord,
  left: string[],
): CandidateRecord {
  return { id, lane, onto, tip, parts, left: [...before, ...left], builtAt };
}

function builtEvent(base: string, { parts, tip }: CandidateRecord): NewEvent {
  const stories = parts.map(({ story }) => story);
  const text = message('merge.built', { stories, base, commit: tip.slice(0, 12) });
  const [first] = stories;
  return { kind: 'merge_built', message: text, ...(first === undefined ? {} : { story: first }) };
}

/** The next mergemaster is told the files, however many have tried before. */
function withFindings({ ledger }: World, id: string, files: readonly string[]): ObservedChange[] {
  const story = ledger.stories.get(id);
  if (story === undefined) return [];
  const progress: Progress = progressOf(ledger.progress.get(id), story) ?? enteredStage(story);
  return [{ put: 'progress', progress: { ...progress, findings: { kind: 'conflict', files } } }];
}

/** Its commits apply, so the turn of its mergemaster is over: a conflict with a later base is a new one. */
export function acceptTurn({ ledger }: World, id: string): ObservedChange[] {
  const story = ledger.stories.get(id);
  const progress = story === undefined ? null : progressOf(ledger.progress.get(id), story);
  if (progress === null || !progress.isFinished) return [];
  return [{ put: 'progress', progress: { ...progress, isFinished: false, findings: null } }];
}

/** What adds nothing to the base is merged already, or a person must look at it. */
async function settleSkipped(
  world: World,
  { config, tip, entries }: QueueLook,
  { skipped }: BuiltCandidate,
): Promise<void> {
  const { base } = config;
  for (const { story, why } of skipped) {
    const branch = entries.find((one) => one.story === story)?.branch ?? '';
    if (why === 'merged' && tip !== null) await recordKnown(world, story, { base, commit: tip });
    else if (why === 'missing') world.automatic.block(story, message('merge.missing', { branch }));
    else if (why === 'unrelated') world.automatic.block(story, message('merge.unrelated', { branch, base }));
    else world.automatic.block(story, message('merge.empty', { branch, base }));
  }
}
