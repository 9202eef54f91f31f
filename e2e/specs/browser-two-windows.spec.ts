/** Two windows of different size on one run: which of them sets the terminal's size. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const COMMAND = JSON.stringify([process.execPath, join(root, 'e2e', 'fake-agents', 'sizes.mjs')]);
const CONFIG = `base = "main"\n[[agent]]\nname = "sizes"\nrole = "coder"\ncommand = ${COMMAND}\n`;

test('the window that is typed in sets the size; when it closes, the other one does', {
  tag: ['@anyone'],
}, async ({ emptyLab: lab, open }) => {
  lab.makeProject(CONFIG);
  await lab.json('trust', '--yes');
  const { page, url } = await open(lab, lab.dir);
  const board = new Board(page);
  await board.painted();
  await lab.addStory(STORY, undefined, 'current');
  await board.open(STORY);
  // The command line gives no size, and the pane has not shown a terminal yet.
  await lab.json('agent', 'start', STORY, 'sizes', '--no-wait');
  const size = async () =>
    [...((await board.terminal().textContent()) ?? '').matchAll(/SIZE (\d+x\d+)\./g)].at(-1)?.[1];
  await expect(board.terminal()).toContainText('SIZE');
  const room = await roomOf(page);
  await expect.poll(size).toMatch(new RegExp(`^\\d+x${room}$`));
  const pane = String(await size());

  const other = await page.context().newPage();
  await other.setViewportSize({ width: 1000, height: 520 });
  await other.goto(url ?? '');
  const small = new Board(other);
  await small.painted();
  await small.open(STORY);
  await expect(small.terminal()).toContainText('SIZE');
  await small.type('a');
  await expect.poll(size).not.toBe(pane);
  const smaller = await size();
  expect(Number(smaller?.split('x')[1])).toBeLessThan(room);
  await page.bringToFront();
  await board.select(STORY);
  await expect(page.getByText(`Sized for another window (${smaller?.replace('x', ' × ')}).`)).toBeVisible();

  await board.type('b');
  await expect.poll(size).toBe(pane);
  await small.type('c');
  await expect.poll(size).toBe(smaller);
  await other.close();
  await expect.poll(size).toBe(pane);
});

/** The number of lines that fit into the pane. */
async function roomOf(page: Page): Promise<number> {
  const view = page.locator('[data-terminal]');
  const height = await view
    .locator('> div')
    .first()
    .evaluate((pane) => pane.clientHeight);
  const line = await view
    .locator('.xterm-rows > div')
    .first()
    .evaluate((row) => row.getBoundingClientRect().height);
  return Math.floor(height / line);
}
