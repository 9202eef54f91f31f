// The tour of the main job: start, work, move to QA, the stop of a stubborn agent, done.
import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { alive, notedOf, processesOf, sessionsOf, until } from './huskies.mjs';
import { stories } from './project.mjs';
import { passesTests, snapshotOf } from './worktree.mjs';

const [first, second, ...others] = stories;

/**
 * @param {{
 *   huskies: import('./huskies.mjs').Huskies, claims: import('./claims.mjs').Claims, pause: number,
 *   project: { dir: string, pids: string },
 * }} demo
 */
export async function tour({ huskies, claims, project, pause }) {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: project.dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const hasBranch = (/** @type {string} */ story) => git('branch', '--list', `huskies/${story}`) !== '';
  const commits = (/** @type {string} */ story) => git('log', '--oneline', `main..huskies/${story}`);
  const runs = async () => /** @type {any[]} */ ((await huskies('agent', 'list')).out ?? []);
  const runOf = async (/** @type {string} */ story) => (await runs()).find((run) => run.story === story);
  const running = async (/** @type {string} */ story) => (await runOf(story))?.status === 'running';
  const seen = (/** @type {string} */ run) => processesOf(run, project.pids);
  const show = () => wait(pause);
  const claim = claims.claim.bind(claims);
  const tell = claims.tell.bind(claims);

  tell('Four stories come to the board.');
  for (const { id, title, text } of [first, second, ...others]) {
    await huskies.typing(text, 'story', 'add', title, '--id', id, '--text', '-');
  }
  const { out: listed } = await huskies('story', 'list');
  claim(
    listed?.length === 4 && listed.every((/** @type {any} */ one) => one.stage === 'backlog'),
    'four stories stand in backlog',
  );
  await show();

  tell(`coder-1 starts on ${first.id}: “${first.title}”.`);
  const started = await huskies('agent', 'start', first.id, 'coder-1');
  claim(
    await until(() => running(first.id)),
    'it runs in a worktree and on a branch of its own',
    `huskies/${first.id}`,
  );
  const committed = await until(() => hasBranch(first.id) && commits(first.id) !== '');
  claim(
    committed,
    'it wrote a test, saw it fail, fixed its code and committed',
    committed ? commits(first.id) : 'nothing',
  );
  claim(passesTests(project.dir, first.id), 'its commit passes its tests in a fresh checkout');
  const refused = await huskies('agent', 'start', first.id, 'stubborn');
  claim(refused.error?.code === 'worktree-busy', 'a second agent is refused in its worktree', refused.error?.code);
  await show();

  tell(`${first.id} moves to QA while coder-1 is at work: the stage rule stops it.`);
  const coder = seen(started.out?.run);
  await huskies('story', 'move', first.id, 'qa');
  claim(await until(async () => (await runOf(first.id)) === undefined), 'the coder’s record has left the pool');
  claim(
    coder.size > 0 && alive(coder).length === 0,
    'every process it had is gone',
    `${coder.size} before, ${alive(coder).length} left`,
  );
  const { out: receipts } = await huskies('agent', 'receipts', first.id);
  claim(receipts?.[0]?.by === 'stage-rule', 'its receipt names the stage rule', receipts?.[0]?.why?.message);
  claim(hasBranch(first.id) && commits(first.id) !== '', 'its commit is still there');
  const reviewing = await huskies('agent', 'start', first.id, 'qa');
  claim(await until(() => running(first.id)), 'qa runs in the same worktree now');
  await show();

  tell(`An agent that does not want to end starts on ${second.id}: it ignores hang-up and keeps daemons.`);
  const wild = await huskies('agent', 'start', second.id, 'stubborn');
  await until(() => notedOf(wild.out?.run, project.pids).length >= 7);
  const tree = seen(wild.out?.run);
  claim(
    tree.size >= 7,
    'it and its daemons are at work',
    `${tree.size} processes in ${sessionsOf(tree.keys())} sessions`,
  );
  // signals only the agent's own processes: the keeper would end the run
  const own = notedOf(wild.out?.run, project.pids);
  for (const pid of own) for (const signal of /** @type {const} */ (['SIGHUP', 'SIGTERM'])) process.kill(pid, signal);
  await wait(500);
  const stubborn = own.filter((pid) => alive(tree).includes(pid));
  claim(
    stubborn.length === own.length,
    'hang-up and SIGTERM to each of them end none',
    `${stubborn.length} of ${own.length} still at work`,
  );
  const worktree = String((await runOf(second.id))?.worktree);
  const before = snapshotOf(worktree);
  await show();

  tell('Stop.');
  const stopped = await huskies('agent', 'stop', second.id, 'stubborn');
  const receipt = stopped.out ?? {};
  const words = receipt.strength === 'kernel' ? 'proven gone' : 'none seen';
  claim(
    stopped.code === 0 && receipt.verdict === 'gone',
    `the receipt says '${words}'`,
    `${receipt.killed?.length} processes in ${receipt.ms} ms`,
  );
  claim(
    alive(tree).length === 0,
    'looked at from outside: none of them lives',
    `${tree.size} before, ${alive(tree).length} left`,
  );
  claim(snapshotOf(worktree) === before, 'its worktree is still there, unchanged');
  const again = await huskies('agent', 'start', second.id, 'coder-1');
  claim(again.code === 0 && (await until(() => running(second.id))), 'only now a new run starts in it');
  await show();

  tell(`${first.id} moves to done: its runs are stopped, its records leave the pool, its text stays.`);
  const reviewer = seen(reviewing.out?.run);
  await huskies('story', 'move', first.id, 'done');
  claim(
    await until(async () => (await runs()).every((one) => one.story !== first.id)),
    'no record of it is in the pool',
  );
  claim(alive(reviewer).length === 0, 'none of its processes lives', `${alive(reviewer).length} left`);
  const shown = (await huskies('story', 'show', first.id)).out;
  claim(
    shown?.stage === 'done' && shown?.text === first.text,
    'the story is in done, its text as it was',
    `${shown?.text?.length} characters`,
  );
  claim(await running(second.id), 'the other story’s agent keeps working');
  await show();
}
