/** A host that is killed while stories are moved 100 times a second: every move that it acknowledged must be there afterwards. */
import type { Stage } from '../../src/contract/index.ts';
import { end, serveProject } from '../start/children.ts';
import { type Filled, fillProject } from '../state/filled.ts';
import { openMirror } from '../state/mirrors.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const STORIES = 1_000;
const PER_SECOND = 100;
const TRIES = SHORT ? 2 : 10;
/** The longest time from the first move to the kill. */
const MAX_SECONDS = SHORT ? 0.5 : 2;
/** Decides when each kill comes, so that a run can be repeated. */
const SEED = Number(process.env.HUSKIES_BENCH_SEED ?? 1);
const STAGES: readonly Stage[] = ['backlog', 'current', 'qa', 'merge'];

interface Killed {
  acknowledged: number;
  /** Of these, the ones that are not there after the next start. */
  lost: number;
  /** Sent, but not acknowledged. Each may have been made or not. */
  open: number;
  made: number;
}

/** Spreads the tries evenly over the time, by the golden ratio. Seconds from the first move to the kill. */
function killAfter(turn: number): number {
  return MAX_SECONDS * ((SEED * 0.754_877 + turn * 0.618_034) % 1);
}

/** Moves each story at most once, so that its stage afterwards shows whether the move is there. */
async function killOnce({ repo, env, ids }: Filled, turn: number): Promise<Killed> {
  const served = await serveProject(repo.root, env);
  const mirror = await openMirror(served);
  const before = await mirror.client.mirror.until(() => true);
  const moves: { story: string; stage: Stage; ok: Promise<boolean> }[] = [];
  const began = performance.now();
  const gone = new Promise<void>((resolve) => served.child.once('exit', () => resolve()));
  const kill = setTimeout(() => served.child.kill('SIGKILL'), killAfter(turn) * 1_000);
  for (let n = 0; served.child.exitCode === null && served.child.signalCode === null && n < ids.length; n++) {
    const story = ids[(n + turn) % ids.length] ?? '';
    const stage = STAGES.find((one) => one !== before?.stories[story]?.stage) ?? 'backlog';
    moves.push({ story, stage, ok: mirror.client.invoke('story.move', { story, stage }).then(({ ok }) => ok) });
    const due = began + ((n + 1) * 1_000) / PER_SECOND;
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))]);
  }
  clearTimeout(kill);
  await gone;
  mirror.close();
  const after = await stagesAfter(repo.root, env);
  const answers = await Promise.all(moves.map(async (move) => ({ ...move, ok: await move.ok })));
  const isThere = ({ story, stage }: { story: string; stage: Stage }) => after.get(story) === stage;
  const [sure, open] = [answers.filter(({ ok }) => ok), answers.filter(({ ok }) => !ok)];
  const lost = sure.filter((move) => !isThere(move)).length;
  return { acknowledged: sure.length, lost, open: open.length, made: open.filter(isThere).length };
}

/** What a host that is started again has. */
async function stagesAfter(dir: string, env: NodeJS.ProcessEnv): Promise<Map<string, Stage>> {
  const served = await serveProject(dir, env);
  try {
    const mirror = await openMirror(served);
    const seen = await mirror.client.mirror.until(() => true);
    mirror.close();
    return new Map(Object.values(seen?.stories ?? {}).map(({ id, stage }) => [id, stage]));
  } finally {
    await end(served.child);
  }
}

export async function killedRows(): Promise<Row[]> {
  const project = await fillProject({ stories: STORIES, open: STORIES, events: 0 });
  try {
    const all: Killed[] = [];
    for (let turn = 1; turn <= TRIES; turn++) {
      say(`kill -9 during moves, ${turn} of ${TRIES}`);
      all.push(await killOnce(project, turn));
    }
    const sum = (of: (one: Killed) => number) => all.reduce((total, one) => total + of(one), 0);
    const [acknowledged, lost] = [sum((one) => one.acknowledged), sum((one) => one.lost)];
    if (acknowledged === 0) throw new Error('no move was acknowledged before a kill');
    return [
      row({
        what: `kill -9 of the host during ${PER_SECOND} moves a second, ${TRIES} times`,
        measured: `${lost} of ${acknowledged} acknowledged moves lost`,
        reference: ['sent, but not acknowledged', `${sum((one) => one.made)} of ${sum((one) => one.open)} made`],
        goal: '0 lost',
        isMet: lost === 0,
      }),
    ];
  } finally {
    project.repo.dispose();
  }
}

export const KILLED_NOTE = `Kill: up to ${MAX_SECONDS} s after the first move, at times that follow from the seed (${SEED}; HUSKIES_BENCH_SEED is another). Afterwards a new host opens the project, and each story is where its acknowledged move has put it.`;
