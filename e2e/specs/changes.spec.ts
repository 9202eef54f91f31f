import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unprovenIn, violationsOf } from '../fixtures/axe.ts';
import type { Lab } from '../fixtures/lab.ts';
import type { Opened } from '../fixtures/opened.ts';
import { expect, test } from '../fixtures/test.ts';
import type { Board } from '../pages/board.ts';
import { ChangesTab } from '../pages/changes.ts';

const STORY = '60_story_tax';
const CODE = 'export const tax = (net) => net * 0.19;\nexport const sum = (a, b) => a + b;\n';

/** A story at whose worktree an agent works, with a new file, a changed one, and one that is no text. */
async function atWork(lab: Lab, { board, page }: Opened & { board: Board }): Promise<ChangesTab> {
  await lab.addStory(STORY);
  await board.start(STORY, 'coder-2');
  await board.open(STORY);
  await expect(board.terminal()).toContainText('READY');
  const worktree = join(lab.home, 'acme-shop.huskies', STORY);
  writeFileSync(join(worktree, 'tax.mjs'), CODE);
  writeFileSync(join(worktree, 'README.md'), '# acme-shop\n\nWith taxes.\n');
  writeFileSync(join(worktree, 'logo.png'), Buffer.from([0x89, 0x50, 0, 1, 2, 3]));
  return new ChangesTab(page);
}

test('what an agent has changed is counted on its card, and comments on lines reach the agent as one message', {
  tag: ['@page', '@anyone'],
}, async ({ lab, huskies }) => {
  const { board, page } = huskies;
  const changes = await atWork(lab, huskies);
  // The card counts the lines at the next look, which the agent's output makes due.
  await board.type('written');
  const counts = page.locator(`[data-detail="${STORY}"]`).getByRole('button', { name: /^\+4 −0, changes of / });
  await expect(counts).toBeVisible();
  await expect(board.card(STORY)).toContainText('+4−0');
  await counts.click();
  await expect(changes.view).toContainText('3 files changed, compared with main');
  await expect(changes.file('logo.png')).toContainText('binary');
  await expect(changes.lines('tax.mjs').first()).toBeVisible();

  await changes.comment('tax.mjs', 2, 'Round half up.');
  await changes.view.getByRole('button', { name: 'Send to coder-2' }).click();
  await expect(changes.view.getByRole('button', { name: 'Send to coder-2' })).toBeHidden();
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await expect(board.terminal()).toContainText(
    /you said: I have 1 comment on your changes:.*tax\.mjs, line 2:.*Round half up\./,
  );
});

test('a file stays viewed after a reload, and is reverted after a question', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies,
}) => {
  const { board, page } = huskies;
  const changes = await atWork(lab, huskies);
  await changes.open();
  await changes.viewed('tax.mjs').check();
  await expect(changes.view).toContainText('1 of 3 viewed');
  await page.reload();
  await board.painted();
  await board.select(STORY);
  await changes.open();
  await expect(changes.viewed('tax.mjs')).toBeChecked();

  await changes.view.getByRole('button', { name: 'Revert README.md' }).click();
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await expect(dialog).toContainText('coder-2 is working in this worktree now');
  await dialog.getByRole('button', { name: 'Revert a file' }).click();
  await expect(changes.view).toContainText('2 files changed');
  await expect(changes.file('README.md')).toBeHidden();
  expect(readFileSync(join(lab.home, 'acme-shop.huskies', STORY, 'README.md'), 'utf8')).toBe('# acme-shop\n');
});

test('a finished card leads to the review of its changes', { tag: ['@page', '@anyone'] }, async ({
  lab,
  huskies: { board, page },
}) => {
  await lab.addStory(STORY);
  await board.start(STORY, 'done');
  await board.expectState(STORY, 'finished');
  await board
    .card(STORY)
    .getByRole('button', { name: /^Review the changes of / })
    .click();
  await expect(page.getByRole('tab', { name: 'Changes' })).toHaveAttribute('aria-selected', 'true');
  await expect(new ChangesTab(page).view).toContainText('Nothing has changed');
});

for (const scheme of ['dark', 'light'] as const) {
  test(
    `no violations in the changes in ${scheme}: unified and split, a comment, its field, the question before a revert`,
    {
      tag: ['@page', '@anyone'],
    },
    async ({ lab, huskies }, info) => {
      const { page } = huskies;
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const changes = await atWork(lab, huskies);
      await changes.open();
      await expect(changes.lines('tax.mjs').first()).toBeVisible();
      const check = async (name: string) => {
        await page.screenshot({ path: info.outputPath(`${name}-${scheme}.png`) });
        expect.soft(await violationsOf(page), name).toEqual([]);
        expect.soft(await unprovenIn(page, '[data-detail]'), `words in ${name}`).toEqual([]);
      };
      await check('unified');
      await changes.view.getByRole('button', { name: 'Split' }).click();
      await check('split');
      await changes.comment('tax.mjs', 1, 'A constant, please.');
      await changes.file('tax.mjs').locator('[data-line="2"]').click();
      await expect(changes.view.getByRole('textbox')).toBeFocused();
      await check('split-with-comments');
      await page.keyboard.press('Escape');
      await changes.view.getByRole('button', { name: 'Revert README.md' }).click();
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
      await check('revert');
    },
  );
}
