/**
 * The soak test: a project at work for minutes, with a person at random and hosts that are killed, beside an observer
 * that does not depend on Huskies. Every violation of an invariant is a fault.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../src/contract/index.ts';
import { fits, isLive } from '../../src/domain/index.ts';
import { must, type RealHost, startHost, tryHost } from '../fixtures/host.ts';
import { judge, listen, nothingSaid, readLog } from '../fixtures/judge.ts';
import { Lab } from '../fixtures/lab.ts';
import { watch } from '../fixtures/watcher.ts';
import { lostMoves, mergedTwice, mergeFaults, nothingAcknowledged, startsWithoutCause } from './checks.ts';
import { Ground } from './ground.ts';
import { act, type Counts, type Person, randomOf, stopAndLeave } from './person.ts';
import { lookAtBase, makeSoakProject, readyOf, storyIds, TITLE } from './project.ts';

export { withMutant } from '../fixtures/mutants.ts';

export interface SoakOptions {
  minutes: number;
  stories: number;
  seed: number;
  /** The folder of the built host; another one has a planted bug. */
  main?: string;
  say(line: string): void;
}

export interface Soaked {
  /** Violations; empty when there are none. */
  faults: string[];
  /** How often each thing occurred. */
  counts: [what: string, n: number][];
}

/** How many persons act at the same time. */
const PERSONS = 3;
const LOOK_EVERY_MS = 500;
/** A host lives about a minute, or less if the whole test is short. */
const LEG_MS = 60_000;
/** How long the last host gets to become quiet, in ms. It decides nothing but when the test gives up. */
const SETTLE_MS = 180_000;

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Runs it to the end. Rejects only if the test itself cannot go on. */
export async function soak({ minutes, stories: count, seed, main, say }: SoakOptions): Promise<Soaked> {
  const lab = new Lab();
  const random = randomOf(seed);
  const stories = storyIds(count);
  const said = nothingSaid();
  const acknowledged = nothingAcknowledged();
  const counts: Counts = new Map();
  const faults: string[] = [];
  let isClean = false;
  const until = Date.now() + minutes * 60_000;
  await makeSoakProject(lab, stories);
  symlinkSync(lab.dir, join(lab.home, 'the same project'));
  const ground = new Ground(lab);
  const looks = setInterval(() => ground.look(), LOOK_EVERY_MS);
  const watcher = await watch(lab);
  try {
    let hosts = 0;
    while (Date.now() < until) {
      const host = await startHost(lab, { main });
      hosts += 1;
      listen(host.client, said);
      if (hosts === 1)
        for (const id of stories) {
          const stage = readyOf(stories).includes(id) ? 'merge' : 'backlog';
          await must(host.client, 'story.add', { title: `${TITLE}${id}`, id, stage });
        }
      const person: Person = { lab, client: host.client, stories, random, counts, acknowledged };
      faults.push(...(await refusesASecondHost(lab, main)));
      const left = until - Date.now();
      const killAt = Date.now() + Math.min(left, LEG_MS * (0.7 + 0.6 * random()));
      await actUntil(person, killAt, host);
      if (host.process.exitCode !== null || host.process.signalCode !== null)
        faults.push(
          `I5: the host ended by itself with ${host.process.signalCode ?? host.process.exitCode}: ${host.printed().slice(-500)}`,
        );
      host.process.kill('SIGKILL');
      await host.ended;
      say(
        `${Math.max(0, Math.round((until - Date.now()) / 1000))} s left, ${hosts} hosts killed, ${ground.landings} moves of the base`,
      );
    }
    const last = await startHost(lab, { main });
    listen(last.client, said);
    faults.push(...(await settle(last)));
    for (const [story, text] of acknowledged.texts)
      if ((await must(last.client, 'story.show', { story })).text !== text)
        faults.push(`I7: the text of ${story} is not the last one`);
    const events = await readLog(last.client, said);
    faults.push(...startsWithoutCause(events), ...lostMoves(events, acknowledged), ...mergedTwice(events));
    const base = lookAtBase(lab);
    faults.push(...mergeFaults(events, base));
    counts.set('landings', base.landed.length);
    const code = await last.end();
    if (code !== 0) faults.push(`the last host ended with ${code}`);
    if (lab.left().length > 0) faults.push(`I3: ${lab.left().length} processes of runs are left after the quit`);
    counts.set('hosts', hosts + 1);
    const { sights, scans } = await watcher.end();
    counts.set('scans of the observer', scans);
    counts.set('moves of the base', ground.landings);
    for (const [kind, n] of said.kinds) counts.set(`event ${kind}`, n);
    faults.push(...judge(sights, said), ...ground.faults);
    isClean = faults.length === 0;
    if (!isClean) say(`the project, its log and what the observer saw are kept in ${lab.home}`);
    return { faults, counts: [...counts].sort() };
  } finally {
    clearInterval(looks);
    await watcher.end();
    ground.end();
    await lab.killLeft();
    if (isClean) lab.remove();
  }
}

/**
 * Persons act until then, or until the host has ended. The first story is left to the one that waits, and those that
 * are ready to the merge queue.
 */
async function actUntil(person: Person, until: number, { process: { exitCode }, ended }: RealHost): Promise<void> {
  let open = exitCode === null;
  void ended.then(() => {
    open = false;
  });
  const isOpen = () => open && Date.now() < until;
  const one = async (random: Person): Promise<void> => {
    while (isOpen()) {
      // a call never ends when the host does
      await Promise.race([act(random), ended]);
      await wait(400 * random.random());
    }
  };
  const [alone = '', ...rest] = person.stories;
  const ready = readyOf(person.stories);
  const others = rest.filter((story) => !ready.includes(story));
  const leave = async (): Promise<void> => {
    while (isOpen()) await Promise.race([stopAndLeave(person, alone, isOpen), ended]);
  };
  await Promise.all([leave(), ...Array.from({ length: PERSONS }, () => one({ ...person, stories: others }))]);
}

/** I10: while a host is open, another one is refused, also by a link to the project. */
async function refusesASecondHost(lab: Lab, main: string | undefined): Promise<string[]> {
  const second = await tryHost(lab, { main, dir: join(lab.home, 'the same project') });
  if ('refused' in second) return [];
  await second.end();
  return ['I10: a second host has opened the project'];
}

/** Holds new starts back, waits until every run has ended and every stop is proven, and looks at what is left. */
async function settle({ client, process, ended }: RealHost): Promise<string[]> {
  await must(client, 'project.pause', {});
  const quiet = (now: Snapshot) =>
    Object.values(now.runs).every(({ stopping, status }) => stopping === null && status !== 'pending') &&
    Object.keys(now.fences).length === 0;
  const late = setTimeout(() => process.kill('SIGTERM'), SETTLE_MS);
  const settled = await Promise.race([client.mirror.until(quiet), ended.then(() => null)]);
  clearTimeout(late);
  if (settled === null) return [`the last host did not become quiet within ${SETTLE_MS / 1000} s`];
  return Object.values(settled.runs).flatMap(({ id, kind, role, story, status }) => {
    const now = settled.stories[story ?? ''];
    if (kind !== 'agent' || !isLive({ status }) || role === null || now === undefined || fits(role, now)) return [];
    return [`I8: ${id} is a ${role}, but ${story} in ${now.stage} wants none`];
  });
}
