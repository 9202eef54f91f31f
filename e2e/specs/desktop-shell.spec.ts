/** Huskies on a desktop with a window manager, a tray and notifications, used by pointer and keys. */
import { spawn } from 'node:child_process';
import { inMain, trayState } from '../fixtures/desktop.ts';
import { root } from '../fixtures/lab.ts';
import {
  chooseInTray,
  click,
  clickTrayIcon,
  focusedTitle,
  notification,
  ownWindows,
  picture,
  press,
} from '../fixtures/real-desktop.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const OTHER = '61_story_other';
/** The tray is found as for a person, and not said to be there. */
const SEEN_TRAY = { HUSKIES_TRAY: '' };

test('the tray stops one agent, then asks and stops all', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const opened = await open(lab, lab.dir, SEEN_TRAY);
  const electron = inMain(opened);
  const board = new Board(opened.page);
  await board.painted();
  for (const [story, agent] of [
    [STORY, 'coder-1'],
    [OTHER, 'stubborn'],
  ] as const) {
    await lab.addStory(story);
    await board.start(story, agent);
    await board.expectState(story, 'running');
  }
  await expect.poll(async () => (await trayState(electron))?.labels).toContain('Stop all agents (2)…');
  await chooseInTray(electron, 'tray-run', `About ${STORY}`, 'Stop');
  await expect(board.card(STORY)).toContainText('proven gone');
  expect(lab.left(STORY)).toEqual([]);
  await board.expectState(OTHER, 'running');
  await expect.poll(async () => (await trayState(electron))?.labels).toContain('Stop all agents (1)…');
  await chooseInTray(electron, 'tray-stop-all', 'Stop all');
  await expect.poll(focusedTitle, 'it asks').toBe('Huskies');
  picture('stop-all-asks');
  press('Left', 'Return');
  await expect(board.card(OTHER)).toContainText('proven gone');
  expect(lab.left()).toEqual([]);
});

test('closed to the tray, a notification opens the card in a new window, at the same place, and a second start brings it to the front', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const opened = await open(lab, lab.dir, SEEN_TRAY);
  const electron = inMain(opened);
  const board = new Board(opened.page);
  await board.painted();
  await lab.addStory(STORY, 'Round tax to cents');
  const place = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  const before = await place();
  await board.start(STORY, 'asks');
  await board.expectState(STORY, 'running');
  const gone = opened.page.waitForEvent('close');
  press('alt+F4');
  await gone;
  await expect.poll(() => ownWindows().length, 'says that it stays in the tray').toBeGreaterThan(0);
  picture('stays-in-tray');
  press('Return');
  expect(lab.left(STORY).length).toBeGreaterThan(0);

  await lab.json('story', 'add', 'A second one', '--id', OTHER);
  await lab.json('agent', 'start', OTHER, 'done');
  const shown = electron.waitForEvent('window');
  const { x, y, width, height } = await notification();
  picture('notification');
  click(x + width / 2, y + height / 2);
  const page = await shown;
  await expect(page.locator('[data-detail]')).toBeVisible();
  await new Board(page).painted();
  picture('opened-by-notification');
  expect(await place()).toEqual(before);

  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await expect.poll(focusedTitle).not.toContain('Huskies');
  const args = [root, '--no-sandbox', lab.dir];
  const second = spawn(process.env.HUSKIES_TEST_ELECTRON ?? '', args, { env: lab.env, stdio: 'ignore' });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  await expect.poll(focusedTitle).toContain('Huskies');
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a system-wide key hides and shows the window, once a person has switched it on; a click on the icon shows it, too', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const opened = await open(lab, lab.dir, SEEN_TRAY);
  const electron = inMain(opened);
  await new Board(opened.page).painted();
  const isShown = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  press('ctrl+alt+shift+h');
  await lab.json('switch', 'list');
  expect(await isShown(), 'off until switched on').toBe(true);
  expect(await lab.json('switch', 'set', 'key.show', 'on')).toMatchObject({ name: 'key.show', on: true });
  press('ctrl+alt+shift+h');
  await expect.poll(isShown).toBe(false);
  picture('hidden');
  press('ctrl+alt+shift+h');
  await expect.poll(isShown).toBe(true);
  await expect.poll(focusedTitle).toContain('Huskies');
  press('ctrl+alt+shift+h');
  await expect.poll(isShown).toBe(false);
  await clickTrayIcon(1);
  await expect.poll(isShown).toBe(true);
  expect(await lab.json('switch', 'set', 'key.show', 'off')).toMatchObject({ on: false });
});

test('Quit in the tray asks, stops the agents, shows how far it is, and ends with the proof', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  const opened = await open(lab, lab.dir, SEEN_TRAY);
  const electron = inMain(opened);
  const board = new Board(opened.page);
  await board.painted();
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await board.expectState(STORY, 'running');
  await expect.poll(async () => (await trayState(electron))?.labels).toContain('Quit (stops 1 agent)');
  await chooseInTray(electron, 'tray-quit', 'Quit');
  await expect.poll(focusedTitle, 'it asks').toBe('Huskies');
  picture('quit-asks');
  press('Left', 'Return');
  await expect.poll(() => opened.printed()).toContain('1 agent stopped, 0 processes left');
  picture('quit-proof');
  press('Return');
  expect(await opened.ended).toBe(0);
  expect(lab.left()).toEqual([]);
});
