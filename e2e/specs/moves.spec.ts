import type { Lab } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';
import type { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const TEXT = 'Each line at its own rate.\n\n- [ ] 19 %\n';

interface ReceiptJson {
  agent: string;
  by: string;
  verdict: string;
}

async function startCoder(lab: Lab, board: Board): Promise<void> {
  await lab.runWith(TEXT, 'story', 'add', 'Tax', '--id', STORY, '--text', '-');
  await board.start(STORY, 'stubborn');
  await board.expectState(STORY, 'running');
}

async function expectStopped(lab: Lab, board: Board): Promise<void> {
  await expect(board.card(STORY)).toContainText('proven gone');
  expect(lab.left(STORY)).toEqual([]);
  const [receipt] = await lab.json<ReceiptJson[]>('agent', 'receipts', STORY);
  expect(receipt).toMatchObject({ agent: 'stubborn', by: 'stage-rule', verdict: 'gone' });
}

test('moved to QA by a key, the stage rule stops the coder; undo moves it back', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await startCoder(lab, board);
  await board.select(STORY);
  await page.keyboard.press(']');
  await board.expectIn(STORY, 'qa');
  await expectStopped(lab, board);
  await page.keyboard.press('Control+z');
  await board.expectIn(STORY, 'current');
  // The stop is not undone, and nothing starts by itself (I9).
  expect(await lab.json('agent', 'list')).toEqual([]);
});

test('moved to QA by the menu, the stage rule stops the coder', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board },
}) => {
  await startCoder(lab, board);
  await board.pick(STORY, 'QA');
  await board.expectIn(STORY, 'qa');
  await expectStopped(lab, board);
});

test('dragged to QA, which says what it stops', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await startCoder(lab, board);
  const to = await board.column('qa').boundingBox();
  if (!to) throw new Error('no QA column');
  await board.card(STORY).hover({ position: { x: 60, y: 20 } });
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 180, { steps: 12 });
  await page.mouse.move(to.x + to.width / 2, to.y + 200, { steps: 4 });
  await expect(board.column('qa')).toContainText('stops stubborn');
  await page.mouse.up();
  await board.expectIn(STORY, 'qa');
  await expectStopped(lab, board);
});

test('moved to done, its runs are stopped, its records leave the pool, its text stays, in the archive as well', {
  tag: ['@page', '@anyone'],
}, async ({ lab, huskies: { board, page } }) => {
  await startCoder(lab, board);
  await lab.addStory('60_story_tax_2');
  await board.start('60_story_tax_2', 'coder-1');
  await board.expectState('60_story_tax_2', 'running');
  await board.pick(STORY, 'Done');
  await board.expectIn(STORY, 'done');
  await expect.poll(() => lab.left(STORY)).toEqual([]);
  await expect
    .poll(async () => (await lab.json<{ story: string }[]>('agent', 'list')).map(({ story }) => story))
    .toEqual(['60_story_tax_2']);
  expect(await lab.json('story', 'show', STORY)).toMatchObject({ stage: 'done', text: TEXT });
  await board.expectState('60_story_tax_2', 'running');
  await board.pick(STORY, 'Archive story');
  await expect(board.card(STORY)).toHaveCount(0);
  await board.column('done').getByRole('button', { name: 'Show archived' }).click();
  await board.expectIn(STORY, 'archived');
  await board.open(STORY);
  await page.getByRole('tab', { name: 'Story', exact: true }).click();
  await expect(page.locator('[data-story-text]')).toBeVisible();
  await board.pick(STORY, 'Done');
  await board.expectIn(STORY, 'done');
});

test('a blocked story stops its coder and says why', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await startCoder(lab, board);
  await board.select(STORY);
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('waits for the tax office');
  await dialog.getByRole('textbox').press('Enter');
  await expect(board.card(STORY)).toContainText('waits for the tax office');
  await expect.poll(() => lab.left(STORY)).toEqual([]);
  expect(await lab.json('story', 'list')).toMatchObject([
    { id: STORY, blocked: { message: 'waits for the tax office' } },
  ]);
});
