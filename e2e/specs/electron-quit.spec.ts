import { answerDialogs, clickMenu, clickTray, closeAndClickTray, inMain } from '../fixtures/desktop.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const OTHER = '61_story_other';

test('quit asks, and cancel keeps everything', { tag: ['@anyone'] }, async ({ lab, huskies }) => {
  const { board } = huskies;
  const electron = inMain(huskies);
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await board.expectState(STORY, 'running');
  const asked = await answerDialogs(electron, 'Cancel');
  await clickMenu(electron, 'File', 'Quit Huskies');
  await expect.poll(async () => (await asked()).length).toBe(1);
  expect((await asked())[0]).toContain('Stop 1 agent and quit?');
  expect(await lab.json('agent', 'list')).toMatchObject([{ status: 'running', stopping: null }]);
  await board.expectState(STORY, 'running');
  expect(lab.left(STORY).length).toBeGreaterThan(0);
});

test('quit stops the agents and ends with the proof', { tag: ['@user'] }, async ({ lab, huskies }) => {
  const { board } = huskies;
  const electron = inMain(huskies);
  for (const [story, agent] of [
    [STORY, 'coder-1'],
    [OTHER, 'stubborn'],
  ] as const) {
    await lab.addStory(story);
    await board.start(story, agent);
    await board.expectState(story, 'running');
  }
  await answerDialogs(electron, 'Stop and quit');
  await clickTray(electron, 'Quit');
  expect(await huskies.ended).toBe(0);
  expect(huskies.printed()).toContain('2 agents stopped, 0 processes left');
  expect(lab.left()).toEqual([]);
});

test('without a tray, closing the window is the quit question; with agents gone it closes', {
  tag: ['@anyone'],
}, async ({ lab, huskies }) => {
  const { board } = huskies;
  const electron = inMain(huskies);
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await board.expectState(STORY, 'running');
  const asked = await answerDialogs(electron, 'Cancel');
  const close = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await close();
  await expect.poll(async () => (await asked()).length).toBe(1);
  await board.expectState(STORY, 'running');
  await answerDialogs(electron, 'Stop and quit');
  await close();
  expect(await huskies.ended).toBe(0);
  expect(lab.left()).toEqual([]);
});

test('with a tray, closing the window keeps the agents and says so once', { tag: ['@anyone'] }, async ({
  lab,
  open,
}) => {
  const opened = await open(lab, lab.dir, { HUSKIES_TRAY: '1' });
  const electron = inMain(opened);
  const board = new Board(opened.page);
  await board.painted();
  await lab.addStory(STORY);
  await board.start(STORY, 'coder-1');
  await board.expectState(STORY, 'running');
  const asked = await answerDialogs(electron, 'OK');
  for (const round of [1, 2]) {
    const gone = electron.windows()[0]?.waitForEvent('close');
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await gone;
    expect(lab.left(STORY).length).toBeGreaterThan(0);
    const shown = electron.waitForEvent('window');
    await clickTray(electron, 'Show Huskies');
    const again = new Board(await shown);
    await again.painted();
    await again.expectState(STORY, 'running');
    expect((await asked()).length, `in round ${round}`).toBe(1);
  }
  expect((await asked())[0]).toContain('Huskies stays in the tray');
  // A window must not be shown between its close and its end: Electron then crashed with SIGSEGV, agents included.
  const another = electron.waitForEvent('window');
  await closeAndClickTray(electron, 'Show Huskies');
  await new Board(await another).expectState(STORY, 'running');
});
