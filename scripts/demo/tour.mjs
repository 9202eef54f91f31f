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

  tell('Add four stories to the board.');
  for (const { id, title, text } of [first, second, ...others]) {
    await huskies.typing(text, 'story', 'add', title, '--id', id, '--text', '-');
  }
  const { out: listed } = await huskies('story', 'list');
  claim(
    listed?.length === 4 && listed.every((/** @type {any} */ one) => one.stage === 'backlog'),
    'all four stories are in backlog',
  );
  await show();

  tell(`Start coder-1 on ${first.id}, “${first.title}”.`);
  const started = await huskies('agent', 'start', first.id, 'coder-1');
  claim(await until(() => running(first.id)), 'it runs in its own worktree, on its own branch', `huskies/${first.id}`);
  const committed = await until(() => hasBranch(first.id) && commits(first.id) !== '');
  claim(
    committed,
    'it wrote a failing test, made it pass and committed the result',
    committed ? commits(first.id) : 'no commit',
  );
  claim(passesTests(project.dir, first.id), 'the tests pass in a fresh checkout of that commit');
  const refused = await huskies('agent', 'start', first.id, 'stubborn');
  claim(
    refused.error?.code === 'worktree-busy',
    'a second agent cannot start in the same worktree',
    refused.error?.code,
  );
  await show();

  tell(`Move ${first.id} to QA while coder-1 is still working. QA needs another role, so Huskies stops coder-1.`);
  const coder = seen(started.out?.run);
  await huskies('story', 'move', first.id, 'qa');
  claim(await until(async () => (await runOf(first.id)) === undefined), 'coder-1 is no longer in the pool');
  claim(
    coder.size > 0 && alive(coder).length === 0,
    'all of its processes are gone',
    `${coder.size} before, ${alive(coder).length} left`,
  );
  const { out: receipts } = await huskies('agent', 'receipts', first.id);
  claim(receipts?.[0]?.by === 'stage-rule', 'the receipt says why it was stopped', receipts?.[0]?.why?.message);
  claim(hasBranch(first.id) && commits(first.id) !== '', 'its commit is still on the branch');
  const reviewing = await huskies('agent', 'start', first.id, 'qa');
  claim(await until(() => running(first.id)), 'qa now runs in the same worktree');
  await show();

  tell(`Start an agent on ${second.id} that is hard to stop: it ignores signals and leaves daemons behind.`);
  const wild = await huskies('agent', 'start', second.id, 'stubborn');
  await until(() => notedOf(wild.out?.run, project.pids).length >= 7);
  const tree = seen(wild.out?.run);
  claim(
    tree.size >= 7,
    'the agent and its daemons are running',
    `${tree.size} processes in ${sessionsOf(tree.keys())} sessions`,
  );
  // signals only the agent's own processes: the keeper would end the run
  const own = notedOf(wild.out?.run, project.pids);
  for (const pid of own) for (const signal of /** @type {const} */ (['SIGHUP', 'SIGTERM'])) process.kill(pid, signal);
  await wait(500);
  const stubborn = own.filter((pid) => alive(tree).includes(pid));
  claim(
    stubborn.length === own.length,
    'SIGHUP and SIGTERM end none of them',
    `${stubborn.length} of ${own.length} still running`,
  );
  const worktree = String((await runOf(second.id))?.worktree);
  const before = snapshotOf(worktree);
  await show();

  tell('Stop it.');
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
    'a check outside of Huskies finds none of them',
    `${tree.size} before, ${alive(tree).length} left`,
  );
  claim(snapshotOf(worktree) === before, 'the worktree is unchanged');
  const again = await huskies('agent', 'start', second.id, 'coder-1');
  claim(again.code === 0 && (await until(() => running(second.id))), 'a new run can now start there');
  await show();

  tell(`Move ${first.id} to done. Huskies stops its agents and keeps its text.`);
  const reviewer = seen(reviewing.out?.run);
  await huskies('story', 'move', first.id, 'done');
  claim(
    await until(async () => (await runs()).every((one) => one.story !== first.id)),
    'none of its runs is left in the pool',
  );
  claim(alive(reviewer).length === 0, 'all of their processes are gone', `${alive(reviewer).length} left`);
  const shown = (await huskies('story', 'show', first.id)).out;
  claim(
    shown?.stage === 'done' && shown?.text === first.text,
    'the story is in done, with its text unchanged',
    `${shown?.text?.length} characters`,
  );
  claim(await running(second.id), 'the agent on the other story is still running');
  await show();
}
