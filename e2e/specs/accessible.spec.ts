import { unprovenIn, violationsOf } from '../fixtures/axe.ts';
import { outOfReach } from '../fixtures/reach.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '60_story_tax';

for (const scheme of ['dark', 'light'] as const) {
  test(
    `no violations in ${scheme}: board, story, receipts, menus, palette, dialogs`,
    { tag: ['@page', '@anyone'] },
    async ({ lab, huskies: { board, page } }, info) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      for (const [id, stage] of [
        [STORY, 'backlog'],
        ['61_story_qa', 'qa'],
        ['62_story_done', 'done'],
        ['63_story_b', 'current'],
      ] as const) {
        await lab.addStory(id, `About ${id}`, stage);
      }
      await lab.json('story', 'block', '63_story_b', 'waits for the bank');
      await board.startAndWatch(STORY, 'coder-1');
      await board.expectState(STORY, 'running');
      await expect(board.terminal()).toContainText('READY');
      const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}-${scheme}.png`) });
      await shot('board');
      expect.soft(await violationsOf(page), 'board with a story open').toEqual([]);
      expect.soft(await unprovenIn(page, '[data-board]'), 'words on the board').toEqual([]);
      await page.keyboard.press('Control+Period');
      await expect(board.card(STORY)).toContainText('proven gone');
      await board.openReceipts();
      await expect(page.locator('[data-verdict="gone"]')).toBeVisible();
      await shot('receipt');
      expect.soft(await violationsOf(page), 'receipts').toEqual([]);
      await page.getByRole('button', { name: 'All', exact: true }).click();
      await page.getByRole('button', { name: /^Stopped coder-1/ }).click();
      await expect(page.locator('[data-event="stopped"] [data-verdict="gone"]')).toBeVisible();
      await shot('history');
      expect.soft(await violationsOf(page), 'history').toEqual([]);
      expect.soft(await unprovenIn(page, '[data-detail]'), 'words of the history').toEqual([]);
      expect.soft(await unprovenIn(page, '[data-board]'), 'words on the board after a stop').toEqual([]);
      const fields = [
        '--priority',
        '0',
        '--label',
        'core',
        '--label',
        'ui',
        '--after',
        '61_story_qa',
        '--accept',
        'Sums',
      ];
      await lab.json('story', 'edit', STORY, ...fields);
      await page.getByRole('tab', { name: 'Story', exact: true }).click();
      await expect(page.getByRole('checkbox', { name: 'Sums' })).toBeVisible();
      await shot('fields');
      expect.soft(await violationsOf(page), 'fields').toEqual([]);
      await page.getByRole('button', { name: /^Label: / }).click();
      await expect(page.getByRole('option', { name: /^core.*chosen/ })).toBeVisible();
      expect.soft(await violationsOf(page), 'label picker').toEqual([]);
      await page.keyboard.press('Escape');
      await board.select(STORY);
      await page.keyboard.press('s');
      await expect(page.getByRole('menu')).toBeVisible();
      expect.soft(await violationsOf(page), 'start menu').toEqual([]);
      await page.keyboard.press('Escape');
      for (const [name, key] of [
        ['palette', 'Control+k'],
        ['keys', 'Control+/'],
      ] as const) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        await shot(name);
        expect.soft(await violationsOf(page), name).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
      await page.getByRole('button', { name: 'New story' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shot('new-story');
      expect.soft(await violationsOf(page), 'new story').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Find story' }).click();
      await page.keyboard.type('no such story');
      await expect(page.getByText('0 found')).toBeVisible();
      expect.soft(await violationsOf(page), 'find without a match').toEqual([]);
    },
  );
}

test('no violations on the welcome screen', { tag: ['@page', '@anyone'] }, async ({ emptyLab, open }) => {
  const { page } = await open(emptyLab);
  await expect(page.getByRole('heading', { name: 'Huskies' })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
});

test(
  'narrow: three columns at 900 px; every control can be reached at 1280, 600 and 320 px',
  { tag: ['@browser', '@anyone'] },
  async ({ lab, huskies: { board, page, electron } }, info) => {
    await lab.addStory(STORY);
    const resize = async (width: number, height: number) => {
      if (!electron) return page.setViewportSize({ width, height });
      await electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setSize(size.width, size.height),
        { width, height },
      );
      await page.waitForFunction((most) => window.innerWidth <= most, width);
    };
    await resize(900, 700);
    await expect(board.card(STORY)).toBeInViewport();
    await expect(board.column('qa')).toBeInViewport({ ratio: 0.9 });
    await board.start(STORY, 'coder-1');
    await board.expectState(STORY, 'running');
    await page.getByRole('button', { name: 'Agents panel' }).click();
    await expect(page.locator('tr[data-run]')).toBeVisible();
    // The desktop's window is never narrower than 600 px.
    for (const width of electron ? [1280, 600] : [1280, 600, 320]) {
      await resize(width, 800);
      expect.soft(await outOfReach(page), `board at ${width} px`).toEqual([]);
      await board.open(STORY);
      expect.soft(await outOfReach(page), `story at ${width} px`).toEqual([]);
      await page.screenshot({ path: info.outputPath(`narrow-${width}.png`) });
      await page.getByRole('button', { name: 'Close story' }).click();
    }
    await page.getByRole('button', { name: 'Find story' }).click();
    expect.soft(await outOfReach(page), 'finding').toEqual([]);
  },
);
