/** Keys of a real X keyboard with other layouts than US, pressed by position (evdev key codes). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { desktopEnv } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const run = (program: string, args: string[]) =>
  promisify(execFile)(program, args, { env: { ...process.env, ...desktopEnv() } });
const PLACE = { ctrl: '37', shift: '50', enter: '36', e: '26', k: '45', dot: '60' };

async function press(held: keyof typeof PLACE, key: keyof typeof PLACE): Promise<void> {
  await run('xdotool', ['keydown', PLACE[held], 'key', PLACE[key], 'keyup', PLACE[held]]);
}

test.skip(process.platform !== 'linux', 'the layouts are set by X');
test.afterEach(() => run('setxkbmap', ['us']));

test('Dvorak: Ctrl+V is the agent’s, the dot stops it; Russian: Ctrl+K opens the palette', {
  tag: ['@anyone'],
}, async ({ lab, open }) => {
  await run('setxkbmap', ['dvorak']);
  const { page } = await open(lab, lab.dir);
  const board = new Board(page);
  await board.painted();
  await lab.addStory(STORY);
  await board.startAndWatch(STORY, 'coder-2');
  await expect(board.terminal()).toContainText('READY');
  await press('ctrl', 'dot');
  await expect(board.terminal()).toContainText('key "\\u0016"');
  await press('shift', 'enter');
  await expect(board.terminal()).toContainText('key "\\u001b\\r"');
  await board.expectState(STORY, 'running');
  await press('ctrl', 'e');
  await expect(board.card(STORY)).toContainText('proven gone');

  await run('setxkbmap', ['ru']);
  await board.select(STORY);
  await press('ctrl', 'k');
  await expect(page.getByRole('dialog')).toBeVisible();
});
