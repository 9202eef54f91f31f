/** A story that is asked for outside the page, as by a click on a notification or in the tray. */
import type { ElectronApplication } from '@playwright/test';
import { inMain } from '../fixtures/desktop.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const LAST = '99_story_last';

/** Shows the story, as a notification of its project does when it is clicked. */
async function show(electron: ElectronApplication, dir: string, story: string): Promise<void> {
  await electron.evaluate(
    ({ app }, [path, id]) => {
      const found = (app as unknown as Record<symbol, { show(path: string, story: string): void }>)[
        Symbol.for('huskies.desktop')
      ];
      found?.show(path, id);
    },
    [dir, story] as const,
  );
}

test('opens its card, though it is far below, hidden by a filter, or archived, and in a window of its own', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const opened = await open(lab, lab.dir, { HUSKIES_TRAY: '1' });
  const electron = inMain(opened);
  const { page } = opened;
  const board = new Board(page);
  await board.painted();
  const rows = Array.from({ length: 60 }, (_, n) => ({ id: `${n + 1}_story_filler`, title: `Filler ${n + 1}` }));
  lab.write('stories.json', JSON.stringify(rows));
  await lab.json('story', 'import', 'stories.json');
  await lab.addStory(LAST, 'The last of all');
  await expect(board.card(LAST)).toHaveCount(0);
  await show(electron, lab.dir, LAST);
  await expect(page.locator(`[data-detail="${LAST}"]`)).toBeVisible();
  await expect(board.card(LAST)).toBeInViewport();
  await expect(page.locator(`[data-card="${LAST}"]`)).toBeFocused();

  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.locator('[data-find]').fill('Filler 7');
  await expect(board.card(LAST)).toHaveCount(0);
  await show(electron, lab.dir, LAST);
  await expect(board.card(LAST)).toBeInViewport();

  await lab.json('story', 'archive', LAST);
  await show(electron, lab.dir, '2_story_filler');
  await expect(page.locator('[data-detail="2_story_filler"]')).toBeVisible();
  await show(electron, lab.dir, LAST);
  await expect(page.locator(`[data-detail="${LAST}"]`)).toBeVisible();

  const gone = page.waitForEvent('close');
  await electron.evaluate(({ BrowserWindow, dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await gone;
  const shown = electron.waitForEvent('window');
  await show(electron, lab.dir, '40_story_filler');
  const again = await shown;
  await expect(again.locator('[data-detail="40_story_filler"]')).toBeVisible();
  await expect(new Board(again).card('40_story_filler')).toBeInViewport();
});
