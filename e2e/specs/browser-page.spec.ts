/** What happens only to a page in a browser. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const LOST = /Not connected to a host/;
/** Controls that only show what the page has already. */
const SHOWS =
  /^(1 running of 4|Filter$|Maximise|Last known|[\w ]+: show the column|Find story|Commands|60_story_tax|About 60_story_tax|More actions for|Log of|Open story|Close|Terminal|Changes|\+\d+ −\d+, changes of|Review the changes of|Story$|History|Processes|Find in the terminal|Message to|OK$|Allow notifications|Show archived|Show or hide|Keyboard|Command or story|Agents panel|Go to|Theme|Toggle screen-reader)/;

/** All enabled buttons, items and fields that do more than show something. */
async function couldAct(page: Page): Promise<string[]> {
  const controls = page.locator('button, a[href], input, textarea, select, [role="menuitem"], [role="option"]');
  const names = await controls.evaluateAll((all) =>
    all
      .filter((one) => one.checkVisibility() && !one.matches(':disabled, [aria-disabled="true"]'))
      .map((one) => one.getAttribute('aria-label') ?? one.textContent?.trim() ?? ''),
  );
  expect(names.length).toBeGreaterThan(5);
  return names.filter((name) => !SHOWS.test(name));
}

test('a folder that is not a git project is refused with a remedy', { tag: ['@anyone'] }, async ({ lab, open }) => {
  const { page } = await open(lab);
  const other = join(lab.home, 'plain');
  mkdirSync(other);
  await page.getByRole('textbox').fill(other);
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'plain' })).toContainText('git init');
});

test('without its host the page disables every action and says why; it goes on with the next host', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const first = await open(lab, lab.dir);
  const { page } = first;
  const board = new Board(page);
  await board.painted();
  await lab.addStory(STORY);
  await board.start(STORY, 'coder-1');
  await board.expectState(STORY, 'running');
  // Dialogs opened for the first time without a host must have been loaded before.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /TerminalView.*js$/.test(name)),
  );
  const acting = [page.getByRole('button', { name: 'New story' }).first(), board.stopButton(STORY, 'coder-1')];
  for (const control of acting) await expect(control).toBeEnabled();
  await page.evaluate(() => Object.assign(window, { kept: true }));

  await first.crash();
  await expect(page.getByText('This page has lost its connection to the host.')).toBeVisible();
  for (const control of acting) {
    await expect(control).toBeDisabled();
    await expect(control).toHaveAttribute('title', LOST);
  }
  await board.open(STORY);
  await expect(board.terminal()).toBeVisible();
  expect(await couldAct(page)).toEqual([]);
  await board.select(STORY);
  await page.keyboard.press('s');
  await expect(page.getByRole('region', { name: /^Notifications/ })).toContainText(LOST);
  await expect(page.getByRole('menu')).toBeHidden();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await couldAct(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await board.pick(STORY, 'Open story');
  await board
    .card(STORY)
    .getByRole('button', { name: /^More actions for / })
    .click();
  await expect(page.getByRole('menuitem', { name: 'Freeze story' })).toContainText(LOST);
  expect(await couldAct(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await open(lab, lab.dir);
  await expect(page.getByText('This page has lost its connection to the host.')).toBeHidden();
  await board.expectState(STORY, 'failed');
  await board.painted();
  for (const control of acting.slice(0, 1)) await expect(control).toBeEnabled();
  await board.start(STORY, 'coder-1');
  await board.expectState(STORY, 'running');
  await board.stopButton(STORY, 'coder-1').click();
  await board.expectState(STORY, 'idle');
  expect(await page.evaluate(() => 'kept' in window)).toBe(true);
});
