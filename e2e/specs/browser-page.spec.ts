/** What only a page in a browser meets. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

test('a folder that is no git project is refused with a remedy', async ({ lab, open }) => {
  const { page } = await open(lab);
  const other = join(lab.home, 'plain');
  mkdirSync(other);
  await page.getByRole('textbox').fill(other);
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'plain' })).toContainText('git init');
});

test('the page says that its host is gone, and comes back with it', async ({ lab, open }) => {
  const first = await open(lab, lab.dir);
  await new Board(first.page).painted();
  await first.crash();
  await expect(first.page.getByText('This page has lost its host.')).toBeVisible();
});
