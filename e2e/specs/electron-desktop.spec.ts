import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answerDialogs, clickMenu, clickTray, inMain, trayState } from '../fixtures/desktop.ts';
import { Lab, root } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';
const OTHER = '61_story_other';

test('the tray shows each run with a Stop, and stops it', { tag: ['@anyone'] }, async ({ lab, huskies }) => {
  const { board } = huskies;
  const electron = inMain(huskies);
  await expect
    .poll(() => trayState(electron))
    .toMatchObject({ state: 'idle', tooltip: 'Huskies: no agent is running' });
  for (const [story, agent] of [
    [STORY, 'coder-1'],
    [OTHER, 'stubborn'],
  ] as const) {
    await lab.addStory(story);
    await board.start(story, agent);
    await board.expectState(story, 'running');
  }
  await expect
    .poll(() => trayState(electron))
    .toEqual({
      state: 'running',
      tooltip: 'Huskies: 2 agents running',
      labels: [
        `About ${STORY} · coder-1`,
        `About ${OTHER} · stubborn`,
        'Stop all agents (2)…',
        'Pause new starts',
        'Show Huskies',
        'Quit (stops 2 agents)',
      ],
    });
  await clickTray(electron, `Stop stubborn on About ${OTHER}`);
  await expect(board.card(OTHER)).toContainText('proven gone');
  expect(lab.left(OTHER)).toEqual([]);
  await board.expectState(STORY, 'running');
  const asked = await answerDialogs(electron, 'Stop all');
  await clickTray(electron, 'Stop all');
  await expect(board.card(STORY)).toContainText('proven gone');
  expect(await asked()).toEqual([`Stop 1 agent? | About ${STORY} · coder-1 | Stop all, Cancel`]);
});

test('the menu comes from the command table and acts through the page', { tag: ['@anyone'] }, async ({
  lab,
  huskies,
}) => {
  const { board, page } = huskies;
  const electron = inMain(huskies);
  await lab.addStory(STORY);
  await board.select(STORY);
  await clickMenu(electron, 'Agents', 'Start agent');
  await page.getByRole('menuitem', { name: /^Start coder-1/ }).click();
  await board.expectState(STORY, 'running');
  await expect(board.detail(STORY).locator('textarea:focus')).toBeAttached();
  await clickMenu(electron, 'Agents', 'Stop agent');
  await expect(board.card(STORY)).toContainText('proven gone');
  await clickMenu(electron, 'File', 'New story');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await clickMenu(electron, 'View', 'Commands');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('a key acts once, though the menu shows it as well', { tag: ['@anyone'] }, async ({
  huskies: { board, page },
}) => {
  await board.column('backlog').click();
  await page.keyboard.press('Control+n');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await page.getByRole('dialog').getByLabel('Title').fill('once');
  await page.keyboard.press('Enter');
  await expect(page.locator('article')).toHaveCount(1);
});

test('a picked folder that is not a project is refused on the page, with a remedy', { tag: ['@anyone'] }, async ({
  lab,
  open,
}) => {
  const plain = join(lab.home, 'plain');
  mkdirSync(plain);
  const opened = await open(lab);
  await inMain(opened).evaluate(({ dialog }, dir) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [dir], bookmarks: [] });
  }, plain);
  await opened.page.getByRole('button', { name: /^Open project/ }).click();
  await expect(opened.page.getByRole('alert').filter({ hasText: 'plain' })).toContainText('git init');
});

test('a second start opens its project in a window of its own, in the same app', { tag: ['@anyone'] }, async ({
  lab,
  huskies,
}) => {
  const electron = inMain(huskies);
  const other = new Lab();
  try {
    other.makeProject();
    const shown = electron.waitForEvent('window');
    const args = [root, '--no-sandbox', other.dir];
    const second = spawn(process.env.HUSKIES_TEST_ELECTRON ?? '', args, { env: lab.env, stdio: 'ignore' });
    const code = new Promise((resolve) => second.once('exit', resolve));
    const page = await shown;
    expect(await code).toBe(0);
    await new Board(page).painted();
    await expect(page.getByText('No agent starts until you approve.')).toBeVisible();
    expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
    await huskies.end();
  } finally {
    other.remove();
  }
});

test('a project that another host owns is not opened twice; its page is offered', { tag: ['@anyone'] }, async ({
  lab,
  open,
}) => {
  const host = spawn(process.execPath, [join(root, 'out', 'main', 'headless.js'), lab.dir, '--port', '0', '--json'], {
    env: lab.env,
  });
  await new Promise((resolve) => host.stdout.once('data', resolve));
  try {
    const opened = await open(lab);
    const electron = inMain(opened);
    const asked = await answerDialogs(electron, 'Cancel');
    await electron.evaluate(({ dialog }, dir) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [dir], bookmarks: [] });
    }, lab.dir);
    await clickMenu(electron, 'File', 'Open project…');
    await expect.poll(async () => (await asked()).at(-1) ?? '').toContain(`headless, pid ${host.pid}`);
    expect((await asked()).at(-1)).toContain('Open its page in the browser');
  } finally {
    const ended = new Promise((resolve) => host.once('exit', resolve));
    host.kill('SIGTERM');
    await ended;
  }
});

test('the demo is one click away', { tag: ['@anyone'] }, async ({ emptyLab, open }) => {
  const { page } = await open(emptyLab, null, { TMPDIR: emptyLab.home });
  await page.getByRole('button', { name: 'Try the demo' }).click();
  const board = new Board(page);
  await board.painted();
  await board.expectIn('60_story_discount', 'backlog');
  await board.startAndWatch('60_story_discount', 'coder-1');
  await board.expectState('60_story_discount', 'running');
  await page.keyboard.press('Control+Period');
  await expect(board.card('60_story_discount')).toContainText('proven gone');
});
