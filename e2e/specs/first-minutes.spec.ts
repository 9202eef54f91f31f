/** From nothing to an agent at work and to a proven stop: how many clicks it takes, and what the guide says on the way. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { violationsOf } from '../fixtures/axe.ts';
import { inMain } from '../fixtures/desktop.ts';
import { type Lab, root } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

/** The goal for all clicks up to an agent at work, and again up to a proven stop. */
const MOST_CLICKS = 4;

/** Counts the clicks in the page; the result tells how many there were. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Object.assign(window, { clicks: 0 });
    window.addEventListener(
      'pointerdown',
      () => Object.assign(window, { clicks: Number(Reflect.get(window, 'clicks')) + 1 }),
      {
        capture: true,
      },
    );
  });
  return () => page.evaluate(() => Number(Reflect.get(window, 'clicks')));
}

/** A PATH on which there is no agent CLI but a stand-in for Claude Code, which stays until it is stopped. */
function installOnlyClaude(lab: Lab): void {
  const folder = join(lab.home, 'clis');
  mkdirSync(folder);
  const agent = join(root, 'e2e', 'fake-agents', 'echo.mjs');
  const lines = [
    '#!/bin/sh',
    'test "$1" = --version && exec echo "2.1.0 (Claude Code)"',
    `exec '${process.execPath}' '${agent}'`,
    '',
  ];
  writeFileSync(join(folder, 'claude'), lines.join('\n'));
  chmodSync(join(folder, 'claude'), 0o755);
  symlinkSync(process.execPath, join(folder, 'node'));
  lab.env.PATH = `${folder}:/usr/bin:/bin`;
}

/** The words of the guide, which is a part of the page at this step. */
const guideAt = (page: Page, step: string) => page.locator(`section[data-guide="${step}"]`);

test(
  'the demo: two clicks to an agent at work, one more to a proven stop, and the guide says what happens',
  {
    tag: ['@browser', '@user'],
  },
  async ({ emptyLab: lab, open }, info) => {
    lab.env.TMPDIR = lab.home;
    const { page } = await open(lab, null, { TMPDIR: lab.home });
    const story = '60_story_discount';
    const board = new Board(page);
    const clicks = await countClicks(page);
    await page.getByRole('button', { name: 'Try the demo' }).click();
    await board.painted();
    await expect(guideAt(page, 'start')).toContainText('Press Start');
    await expect(board.card(story)).toBeVisible();
    await page.screenshot({ path: info.outputPath('start.png') });
    await board
      .card(story)
      .getByRole('button', { name: /^Start coder on / })
      .click();
    await board.expectState(story, 'running');
    await expect(board.terminal()).toContainText('READY');
    await expect(board.detail(story).locator('textarea:focus')).toBeAttached();
    expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS);
    await expect(guideAt(page, 'watch')).toContainText('coder-1 works on “Percentage discounts”');
    await page.screenshot({ path: info.outputPath('watch.png') });
    expect(await violationsOf(page)).toEqual([]);

    await board.stopButton(story, 'coder-1').click();
    await expect(guideAt(page, 'proven')).toContainText(/coder-1 is stopped: proven gone: \d+ process/);
    await expect(page.locator('[data-verdict="gone"]')).toBeVisible();
    await expect(board.card(story)).toContainText('proven gone');
    expect(lab.left()).toEqual([]);
    expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS);
    await page.screenshot({ path: info.outputPath('proven.png') });
    expect(await violationsOf(page)).toEqual([]);
  },
);

test('the guide opens nothing while it is paused, is the same after a reload, and can be closed', {
  tag: ['@browser', '@anyone'],
}, async ({ lab, huskies: { board, page } }) => {
  const story = '60_story_tax';
  await lab.addStory(story);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('the guide');
  await page.keyboard.press('Enter');
  await expect(guideAt(page, 'start')).toBeVisible();
  await page.getByRole('button', { name: 'Pause the guide' }).click();
  await lab.json('agent', 'start', story, 'coder-2');
  await board.expectState(story, 'running');
  await expect(guideAt(page, 'start')).toContainText('Step 1 of 4, paused');
  await expect(board.detail(story)).toBeHidden();
  await page.getByRole('button', { name: 'Go on with the guide' }).click();
  await expect(guideAt(page, 'watch')).toContainText('coder-2 works');
  await expect(board.terminal()).toContainText('READY');
  await page.reload();
  await board.painted();
  await expect(guideAt(page, 'watch')).toContainText('coder-2 works');
  await lab.json('agent', 'stop', story, 'coder-2');
  await expect(guideAt(page, 'proven')).toContainText('proven gone');
  await expect(page.locator('[data-verdict="gone"]')).toBeVisible();
  await page.getByRole('button', { name: 'Close the guide' }).click();
  await expect(page.locator('[data-guide]')).toBeHidden();
});

test(
  'an own project without a config: three clicks to an agent at work on a new story, one more to a proven stop',
  {
    tag: ['@browser', '@user'],
  },
  async ({ emptyLab: lab, open }, info) => {
    installOnlyClaude(lab);
    lab.makeProject(null);
    const opened = await open(lab);
    const { page } = opened;
    const clicks = await countClicks(page);
    if (info.project.name === 'electron') {
      // The folder is picked in a dialog of the system.
      await inMain(opened).evaluate(({ dialog }, dir) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [dir], bookmarks: [] });
      }, lab.dir);
      await page.getByRole('button', { name: /^Open project/ }).click();
    } else {
      await page.getByRole('textbox').fill(lab.dir);
      await page.getByRole('textbox').press('Enter');
    }
    await page.getByRole('button', { name: 'Create the config' }).click();
    const board = new Board(page);
    await board.painted();
    await page.getByRole('button', { name: 'New story' }).first().click();
    await page.getByLabel('Title').fill('Tax for mixed carts');
    await page.keyboard.press('Control+Enter');
    const story = '1_story_tax_for_mixed_carts';
    await board.expectIn(story, 'current');
    await board.expectState(story, 'running');
    await expect(board.terminal()).toContainText('READY');
    await expect(board.detail(story).locator('textarea:focus')).toBeAttached();
    expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS - 1);
    await page.locator(`[data-story="${story}"] button[data-stop]`).click();
    await expect(board.card(story)).toContainText(/proven gone, \d+ in \d+ ms/);
    expect(lab.left()).toEqual([]);
    expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS);
  },
);

for (const scheme of ['dark', 'light'] as const) {
  test(
    `the config says what was written and what was looked for; the doctor says what is missing, in ${scheme}`,
    {
      tag: ['@page', '@anyone'],
    },
    async ({ emptyLab: lab, open }, info) => {
      installOnlyClaude(lab);
      lab.makeProject(null);
      const { page } = await open(lab, lab.dir);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}-${scheme}.png`) });
      await page.getByRole('button', { name: 'Look for what is missing' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.locator('[data-check="node"]')).toHaveAttribute('data-state', 'ok');
      await expect(dialog.locator('[data-check="config"]')).toContainText('huskies init');
      await shot('doctor');
      expect.soft(await violationsOf(page), 'the doctor').toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Create the config' }).click();
      const note = page.getByRole('region', { name: 'The new config' });
      await expect(note).toContainText(join(lab.dir, '.huskies', 'project.toml'));
      await expect(note).toContainText(/Agent CLIs found here:\s*Claude Code.*Looked for, not found:.*Codex/);
      await new Board(page).painted();
      await shot('config');
      expect.soft(await violationsOf(page), 'the note about the config').toEqual([]);
      await note.getByRole('button', { name: 'Show the file' }).click();
      await expect(dialog).toContainText('[[agent]]');
      await shot('file');
      expect.soft(await violationsOf(page), 'the config file').toEqual([]);
      await page.keyboard.press('Escape');

      // The agent that was configured is looked at as well, and the key works on the board.
      await page.keyboard.press('Control+Shift+h');
      // It asks each CLI for its version, which may take seconds.
      await expect(dialog.locator('[data-check="config"]')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 });
      await dialog.getByRole('button', { name: 'Check again' }).click();
      await expect(dialog.getByRole('status')).toContainText('passed', { timeout: 60_000 });
      await shot('doctor-config');
    },
  );
}
