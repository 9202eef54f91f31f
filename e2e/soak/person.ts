/** A person at random: moves, flags, starts, stops, edits, and commits on the base. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../src/client/index.ts';
import type { CommandInput, CommandName, CommandReply, Stage } from '../../src/contract/index.ts';
import { isLive } from '../../src/domain/index.ts';
import type { Lab } from '../fixtures/lab.ts';
import { marksBelow } from '../fixtures/observer.ts';
import type { Acknowledged } from './checks.ts';
import { AGENTS } from './project.ts';

/** Numbers from 0 to 1 that follow from the seed (mulberry32, by Tommy Ettinger, public domain). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How often each action was done, or refused. */
export type Counts = Map<string, number>;

/** What the actions work with. `client`: of the host that is open now. */
export interface Person {
  lab: Lab;
  client: Client;
  stories: readonly string[];
  random: () => number;
  counts: Counts;
  acknowledged: Acknowledged;
}

const OPEN_STAGES: readonly Stage[] = ['backlog', 'current', 'qa', 'merge'];
const AGENT_NAMES: readonly string[] = Object.values(AGENTS).flat();

function pick<T>(person: Person, list: readonly T[]): T {
  const one = list[Math.floor(person.random() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** Calls a command and counts it. Refusals are no faults: they are the product's job. Undefined: refused or not sent. */
async function call<N extends CommandName>(
  person: Person,
  name: N,
  input: CommandInput<N>,
): Promise<CommandReply<N> | undefined> {
  const answer = await person.client.invoke(name, input);
  count(person, answer.ok ? name : `${name} refused`);
  return answer.ok ? answer.value : undefined;
}

function count({ counts }: Person, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

type Action = (person: Person, story: string) => Promise<unknown>;

async function move(person: Person, story: string): Promise<void> {
  const now = person.client.mirror.snapshot().stories[story];
  // a story that is done stays so: what is merged twice would be a fault
  if (now === undefined || !OPEN_STAGES.includes(now.stage)) return;
  await moveTo(person, story, pick(person, OPEN_STAGES));
}

async function moveTo(person: Person, story: string, stage: Stage): Promise<void> {
  const done = await call(person, 'story.move', { story, stage });
  const { moves } = person.acknowledged;
  // a move within the stage changes the rank only
  if (done?.changed === true && done.from !== stage) moves.set(story, (moves.get(story) ?? 0) + 1);
}

async function edit(person: Person, story: string): Promise<void> {
  const text = `Text ${person.random()}`;
  if ((await call(person, 'story.edit', { story, text })) !== undefined) person.acknowledged.texts.set(story, text);
}

/** Stops an agent: of every two, one that is at work, since few of the others are; its story must be held then (I9). */
async function stop(person: Person, story: string): Promise<void> {
  const live = Object.values(person.client.mirror.snapshot().runs).filter((run) => run.kind === 'agent' && isLive(run));
  const target =
    live.length > 0 && person.random() < 0.5 ? pick(person, live) : { story, agent: pick(person, AGENT_NAMES) };
  await call(person, 'agent.stop', { story: target.story, agent: target.agent });
}

/** Kills one process of a run, as a crash or the system would. All of them were started below the lab's folder. */
async function crash(person: Person): Promise<void> {
  const marks = marksBelow(person.lab.home);
  if (marks.length === 0) return;
  const { pid } = pick(person, marks);
  try {
    process.kill(pid, 'SIGKILL');
    count(person, 'process of a run killed');
  } catch {
    // it has ended in the meantime
  }
}

/** A person's commit on the base, in the folder where it is checked out. A landing at the same moment may lock it. */
async function commit(person: Person): Promise<void> {
  const name = `person-${Math.floor(person.random() * 5)}.txt`;
  writeFileSync(join(person.lab.dir, name), `${person.random()}\n`);
  try {
    person.lab.git('add', name);
    person.lab.git('commit', '-q', '-m', 'by a person');
    count(person, 'commit on the base');
  } catch {
    count(person, 'commit on the base not made');
  }
}

const ACTIONS: readonly [weight: number, Action][] = [
  [6, move],
  [3, edit],
  [2, (person, story) => call(person, 'story.block', { story, reason: 'Blocked by the soak test.' })],
  [4, (person, story) => call(person, 'story.unblock', { story })],
  [2, (person, story) => call(person, 'story.freeze', { story })],
  [4, (person, story) => call(person, 'story.unfreeze', { story })],
  [4, (person, story) => call(person, 'agent.start', { story, agent: pick(person, AGENT_NAMES) })],
  [4, stop],
  [2, (person, story) => call(person, 'gate.run', { story })],
  [4, crash],
  [0.3, commit],
];

/** How long a held story is left alone: on a busy machine an automatic start takes seconds. */
const LEFT_ALONE_MS = 8_000;

/**
 * Lets the project start an agent on a story that is touched by nothing else, stops it, and leaves the story alone, so
 * that a start in spite of its hold shows (I9). `isOpen`: whether to go on.
 */
export async function stopAndLeave(person: Person, story: string, isOpen: () => boolean): Promise<void> {
  const { mirror } = person.client;
  const atWork = () =>
    Object.values(mirror.snapshot().runs).find((run) => run.story === story && run.kind === 'agent' && isLive(run));
  await call(person, 'story.edit', { story, priority: 0 });
  // To current, also from current by way of the backlog: a move is the new cause that ends the hold.
  for (const stage of ['backlog', 'current'] as const) await moveTo(person, story, stage);
  await call(person, 'story.unblock', { story });
  while (isOpen() && atWork() === undefined) await pause(100);
  const run = atWork();
  if (run === undefined || !isOpen()) return;
  await call(person, 'agent.stop', { story, agent: run.agent });
  count(person, 'stopped and left alone');
  while (isOpen() && mirror.snapshot().runs[run.id] !== undefined) await pause(100);
  const until = Date.now() + LEFT_ALONE_MS;
  while (isOpen() && Date.now() < until) await pause(100);
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Does one action on a story, both at random. */
export async function act(person: Person): Promise<void> {
  const total = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
  let at = person.random() * total;
  for (const [weight, action] of ACTIONS) {
    at -= weight;
    if (at < 0) return void (await action(person, pick(person, person.stories)));
  }
}
