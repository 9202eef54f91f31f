import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sessionsOf } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '60_story_tax';

test('a new story, a coder at work on it, and a stop that is proven', { tag: ['@browser', '@user'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await board.add('Tax for mixed carts');
  const story = '1_story_tax_for_mixed_carts';
  await board.expectIn(story, 'backlog');
  await board.startAndWatch(story, 'coder-1');
  await board.expectIn(story, 'current');
  await board.expectState(story, 'running');
  await expect(board.terminal()).toContainText('READY');
  expect(lab.git('log', '--oneline', `main..huskies/${story}`)).toContain('tax');
  const pids = lab.left(story);
  expect(pids.length).toBeGreaterThan(0);
  const worktree = join(lab.home, 'acme-shop.huskies', story);
  expect(existsSync(worktree)).toBe(true);

  await board.stopButton(story, 'coder-1').click();
  await expect(board.card(story)).toContainText(/proven gone, \d+ in \d+ ms/);
  expect(lab.left(story)).toEqual([]);
  expect(existsSync(join(worktree, 'src', 'tax.mjs'))).toBe(true);

  await board.openReceipts();
  const receipt = page.locator('[data-verdict="gone"]');
  await expect(receipt).toContainText('A person asked to stop coder-1');
  await expect(receipt).toContainText(/(keeper|cgroup) · confirmed by the kernel/);
  await expect(receipt).toContainText(/[\d.]+ proof/);
  const ended = receipt.getByRole('table', { name: /^Ended · \d+/ }).locator('tbody tr');
  await expect(ended.first()).toHaveText(/^\d+.*(containment|start|session)\d+\.\d$/);

  const command = async (words: string, removes = false) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    // What removes something is never preselected.
    if (removes) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  };
  await board.select(story);
  await command('remove worktree', true);
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const section = page.getByRole('region', { name: 'Worktree' });
  await expect(section).toContainText(/Removed .* All its files can be restored until/);
  expect(existsSync(worktree)).toBe(false);
  await board.select(story);
  await command('restore worktree');
  await expect(section.getByRole('button', { name: `Remove the worktree of ${story}` })).toBeVisible();
  expect(existsSync(join(worktree, 'src', 'tax.mjs'))).toBe(true);
  await board.start(story, 'coder-1');
  await board.expectState(story, 'running');
});

test('what is typed reaches the agent, and a reload attaches again', { tag: ['@browser', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await lab.addStory(STORY);
  await board.startAndWatch(STORY, 'coder-2');
  await expect(board.terminal()).toContainText('READY');
  // The terminal has the focus already.
  await page.keyboard.type('hello there');
  await page.keyboard.press('Enter');
  await expect(board.terminal()).toContainText('you said: hello there');
  const [agent] = await lab.json<{ pid: number }[]>('agent', 'list');
  await page.reload();
  await board.painted();
  await board.expectState(STORY, 'running');
  await board.open(STORY);
  await expect(board.terminal()).toContainText('you said: hello there');
  await board.type('still you?');
  await expect(board.terminal()).toContainText('you said: still you?');
  expect((await lab.json<{ pid: number }[]>('agent', 'list'))[0]?.pid).toBe(agent?.pid);
});

test('a second agent is refused while the first one lives', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await lab.addStory(STORY);
  await board.start(STORY, 'coder-1');
  await board.expectState(STORY, 'running');
  await board.select(STORY);
  await page.keyboard.press('s');
  const other = page.getByRole('menuitem', { name: /^Start coder-2/ });
  await expect(other).toHaveAttribute('aria-disabled', 'true');
  await expect(other).toContainText('coder-1 is working in this worktree');
  const { code, out } = await lab.run('agent', 'start', STORY, 'coder-2', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'worktree-busy' } });
});

test('an agent that ignores SIGHUP, with daemons in sessions of their own, is gone after a stop', {
  tag: ['@page', '@user'],
}, async ({ lab, huskies }) => {
  const { board } = huskies;
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await expect.poll(() => sessionsOf(lab.left(STORY))).toBeGreaterThanOrEqual(7);
  await board.stopButton(STORY, 'stubborn').click();
  await expect(board.card(STORY)).toContainText(/proven gone, \d+ in \d+ ms/);
  expect(lab.left(STORY)).toEqual([]);
  const [receipt] = await lab.json<{ verdict: string; why: string }[]>('agent', 'receipts', STORY);
  expect(receipt).toMatchObject({ verdict: 'gone', by: 'person' });
});

test('agents that end by themselves show how', { tag: ['@page', '@anyone'] }, async ({ lab, huskies: { board } }) => {
  await lab.addStory(STORY);
  await lab.addStory('61_story_other');
  await board.start(STORY, 'fails');
  await board.expectState(STORY, 'failed');
  await expect(board.card(STORY)).toContainText('exit 3');
  await board.start('61_story_other', 'done');
  await board.expectState('61_story_other', 'finished');
});

test('stop all asks once, naming the count', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  for (const [story, agent] of [
    [STORY, 'coder-1'],
    ['61_story_other', 'stubborn'],
  ] as const) {
    await lab.addStory(story);
    await board.start(story, agent);
    await board.expectState(story, 'running');
  }
  await page.keyboard.press('Control+Shift+Period');
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('Stop all 2 agents?');
  await question.getByRole('button', { name: /^Stop all/ }).click();
  await expect(board.card(STORY)).toContainText('proven gone');
  await expect(board.card('61_story_other')).toContainText('proven gone');
  expect(lab.left()).toEqual([]);
});
