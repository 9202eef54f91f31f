// The main job, once, for the onlooker: start, work, move to QA, a stop of an agent that does not want to end, done.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { alive, keeperOf, markedBelow, startTime, treeOf, until } from './huskies.mjs';

/**
 * @param {{ huskies: import('./huskies.mjs').Huskies, claims: import('./claims.mjs').Claims, dir: string, pause: number }} demo
 */
export async function tour({ huskies, claims, dir, pause }) {
  const branches = () => execFileSync('git', ['branch', '--list', 'huskies/*'], { cwd: dir, encoding: 'utf8' });
  const add = async (/** @type {string} */ title) => {
    const { out } = await huskies('story', 'add', title);
    return { id: String(out?.story) };
  };
  const runs = async () => /** @type {any[]} */ ((await huskies('agent', 'list')).out ?? []);
  const runOf = async (/** @type {string} */ story) => (await runs()).find((run) => run.story === story);
  const onLook = () => wait(pause);

  claims.tell('Four stories come to the board.');
  const tax = await add('Round half up to cents');
  const search = await add('Search by colour and size');
  await add('Export orders as CSV');
  await add('Checkout works by keyboard alone');
  const { out: stories } = await huskies('story', 'list');
  claims.claim(stories?.length === 4, 'four stories stand in backlog', String(stories?.length));
  await onLook();

  claims.tell(`coder-1 starts on ${tax.id}.`);
  await huskies('agent', 'start', tax.id, 'coder-1');
  claims.claim(
    await until(async () => (await runOf(tax.id))?.status === 'running'),
    'it runs in a worktree of its own',
  );
  const run = await runOf(tax.id);
  const worktree = String(run?.worktree);
  const log = () =>
    execFileSync('git', ['log', '--oneline', `main..huskies/${tax.id}`], { cwd: dir, encoding: 'utf8' });
  const committed = await until(() => branches().includes(tax.id) && log().trim() !== '');
  claims.claim(committed, `it edited, tested and committed on huskies/${tax.id}`, committed ? log().trim() : '');
  const second = await huskies('agent', 'start', tax.id, 'stubborn');
  claims.claim(second.error?.code === 'worktree-busy', 'a second agent is refused in its worktree', second.error?.code);
  await onLook();

  claims.tell(`${tax.id} moves to QA: the stage rule stops its coder.`);
  const coder = new Map(treeOf(run?.pid).map((pid) => [pid, startTime(pid)]));
  await huskies('story', 'move', tax.id, 'qa');
  claims.claim(await until(async () => (await runOf(tax.id)) === undefined), 'the coder’s run has left the pool');
  claims.claim(
    alive(coder).length === 0,
    'every process it had is gone',
    `${coder.size} seen before, ${alive(coder).length} left`,
  );
  const { out: receipts } = await huskies('agent', 'receipts', tax.id);
  claims.claim(receipts?.[0]?.by === 'stage-rule', 'the receipt names the stage rule', receipts?.[0]?.why);
  await huskies('agent', 'start', tax.id, 'qa');
  claims.claim(await until(async () => (await runOf(tax.id))?.status === 'running'), 'qa runs in the same worktree');
  await onLook();

  claims.tell(`stubborn starts on ${search.id}: it ignores hang-up and keeps daemons in sessions of their own.`);
  await huskies('agent', 'start', search.id, 'stubborn');
  await until(async () => treeOf((await runOf(search.id))?.pid ?? -1).length >= 4);
  await wait(Math.max(pause, 1_500));
  const stubborn = await runOf(search.id);
  const tree = new Map(treeOf(keeperOf(stubborn?.pid ?? -1)).map((pid) => [pid, startTime(pid)]));
  claims.claim(tree.size >= 6, 'its tree has daemons', `${tree.size} processes`);
  const stopped = await huskies('agent', 'stop', search.id, 'stubborn');
  const receipt = stopped.out ?? {};
  const words = receipt.strength === 'kernel' ? 'proven gone' : 'none seen';
  claims.claim(
    stopped.code === 0 && receipt.verdict === 'gone',
    words,
    `${receipt.killed?.length} processes in ${receipt.ms} ms`,
  );
  claims.claim(
    alive(tree).length === 0,
    'looked at from outside: none of them lives',
    `${tree.size} seen before, ${alive(tree).length} left`,
  );
  claims.claim(receipt.survivors?.length === 0, 'no survivors');
  claims.claim(existsSync(join(String(stubborn?.worktree), '.git')), 'its worktree is still there');
  const again = await huskies('agent', 'start', search.id, 'coder-1');
  claims.claim(again.code === 0, 'only now a new run starts in it');
  await until(async () => (await runOf(search.id))?.status === 'running');
  await onLook();

  claims.tell(`${tax.id} moves to done: its runs are stopped, its records leave the pool, its text stays.`);
  await huskies('story', 'move', tax.id, 'done');
  claims.claim(
    await until(async () => (await runs()).every((one) => one.story !== tax.id)),
    'no record of it is left in the pool',
  );
  claims.claim(markedBelow(worktree).length === 0, 'no process is left in its worktree');
  const shown = await huskies('story', 'show', tax.id);
  claims.claim(
    shown.out?.stage === 'done' && shown.out?.title === 'Round half up to cents',
    'the story is kept',
    shown.out?.stage,
  );
  claims.claim((await runOf(search.id)) !== undefined, 'the other story’s agent works on');
  await onLook();
}
