/** Checks of the event log, beside those of the observer (fixtures/judge.ts). */
import type { EventRecord } from '../../src/contract/index.ts';
import { AGENTS, type Base, TITLE } from './project.ts';

/** What the hosts acknowledged to a person, over all hosts of the project. */
export interface Acknowledged {
  /** How often a move to another stage was acknowledged, by story. */
  moves: Map<string, number>;
  /** The last text whose edit was acknowledged, by story. */
  texts: Map<string, string>;
}

export function nothingAcknowledged(): Acknowledged {
  return { moves: new Map(), texts: new Map() };
}

const CAUSES = new Set(['story_moved', 'story_unblocked', 'story_unfrozen', 'start_asked', 'story_restored']);

/**
 * Automatic starts after a stop without a new cause (I9). Only a person's stop of an agent is taken: whether a stop of
 * the stage rule holds a story also depends on the stage. A start of another agent with the same role is the same start. A
 * move by the pipeline is a new cause, too, except that from the backlog, which is part of a start.
 */
export function startsWithoutCause(events: readonly EventRecord[]): string[] {
  const stopped = new Map<string, string>();
  const faults: string[] = [];
  for (const { kind, story, agent, run, by, message } of events) {
    if (story === null) continue;
    const role = roleOfAgent(agent);
    if (kind === 'stop_asked' && by?.kind === 'person' && role !== null) stopped.set(story, role);
    else if (by?.kind === 'person' && CAUSES.has(kind)) stopped.delete(story);
    else if (kind === 'story_moved' && !('from' in message.values && message.values.from === 'backlog'))
      stopped.delete(story);
    else if (kind === 'start_asked' && by?.kind === 'scheduler' && role !== null && stopped.get(story) === role)
      faults.push(`I9: ${run} of ${agent} was started on ${story} automatically after a person had stopped a ${role}`);
  }
  return faults;
}

function roleOfAgent(agent: string | null): string | null {
  for (const [role, names] of Object.entries(AGENTS)) if (names.some((name) => name === agent)) return role;
  return null;
}

/** Acknowledged moves that the log does not have (I7). A move that a crash left unacknowledged may be in it too. */
export function lostMoves(events: readonly EventRecord[], { moves }: Acknowledged): string[] {
  const logged = new Map<string, number>();
  for (const { kind, story, by } of events)
    if (kind === 'story_moved' && story !== null && by?.kind === 'person')
      logged.set(story, (logged.get(story) ?? 0) + 1);
  return [...moves].flatMap(([story, count]) => {
    const found = logged.get(story) ?? 0;
    return found < count ? [`I7: ${count} moves of ${story} were acknowledged, and ${found} are in the log`] : [];
  });
}

/**
 * Landings whose story had been moved away by a person, so that it may be worked on and land again. One after the story was
 * done is none: nothing moves it out of done, so the same landing was recorded twice.
 */
function awayLandings(events: readonly EventRecord[]): Set<EventRecord> {
  const done = new Set<string | null>();
  const away = new Set<EventRecord>();
  for (const event of events) {
    if (event.kind !== 'story_merged' || done.has(event.story)) continue;
    if (event.message.code === 'merge.away') away.add(event);
    else done.add(event.story);
  }
  return away;
}

/** Stories that were merged more than once. Nothing in the soak test moves a story out of done. */
export function mergedTwice(events: readonly EventRecord[]): string[] {
  const merged = new Map<string, number>();
  const away = awayLandings(events);
  for (const event of events) {
    const { kind, story } = event;
    if (kind === 'story_merged' && story !== null && !away.has(event)) merged.set(story, (merged.get(story) ?? 0) + 1);
  }
  return [...merged].filter(([, n]) => n > 1).map(([story, n]) => `${story} was merged ${n} times`);
}

/** Landings of trees that were not gated, work that landed twice, and merges on record that are not on the base. */
export function mergeFaults(events: readonly EventRecord[], { subjects, commits, landed, gated }: Base): string[] {
  const ungated = landed.filter((tree) => !gated.has(tree));
  const titles = subjects.filter((subject) => subject.startsWith(TITLE));
  const away = [...awayLandings(events)].map(({ story }) => `${TITLE}${story}`);
  const twice = titles.filter((title, at) => titles.indexOf(title) !== at);
  for (const title of away) if (twice.includes(title)) twice.splice(twice.indexOf(title), 1);
  const recorded = events.flatMap(({ kind, story, message: { values } }) =>
    kind === 'story_merged' && 'commit' in values ? [{ story, commit: String(values.commit) }] : [],
  );
  const lost = recorded.filter(({ story, commit }) => {
    return !titles.includes(`${TITLE}${story}`) || ![...commits].some((id) => id.startsWith(commit));
  });
  return [
    ...ungated.map((tree) => `the base was moved to the tree ${tree}, which no gate has passed`),
    ...[...new Set(twice)].map((title) => `'${title}' landed more than once`),
    ...lost.map(({ story, commit }) => `${story} is recorded as merged by ${commit}, which is not on the base`),
  ];
}
