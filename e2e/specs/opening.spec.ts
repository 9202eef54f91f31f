import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

test(
  'the welcome screen opens a project by its path, and the next start opens the same',
  { tag: ['@browser', '@anyone'] },
  async ({ lab, open }, info) => {
    const first = await open(lab);
    const { page } = first;
    await expect(page.getByRole('heading', { name: 'Huskies' })).toBeVisible();
    const field = page.getByRole('textbox');
    if (info.project.name === 'electron') {
      const { electron } = first;
      if (!electron) throw new Error('no Electron');
      await electron.evaluate(({ dialog }, dir) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [dir], bookmarks: [] });
      }, lab.dir);
      await page.getByRole('button', { name: /^Open project/ }).click();
    } else {
      await field.fill(lab.dir);
      await field.press('Enter');
    }
    await new Board(page).painted();
    await expect(page).toHaveTitle(/acme-shop/);
    await first.end();
    const second = await open(lab);
    await new Board(second.page).painted();
    await expect(second.page).toHaveTitle(/acme-shop/);
  },
);

test('a project without a config gets one on a click', { tag: ['@page', '@anyone'] }, async ({
  emptyLab: lab,
  open,
}) => {
  lab.makeProject(null);
  const { page } = await open(lab, lab.dir);
  await expect(page.getByRole('heading', { name: /has no Huskies config yet/ })).toBeVisible();
  await page.getByRole('button', { name: 'Create the config' }).click();
  await new Board(page).painted();
  expect(await lab.json('status')).toMatchObject({ config: { state: 'ready', trusted: true } });
});

test('commands that were not approved here run only after Trust', { tag: ['@page', '@anyone'] }, async ({
  emptyLab: lab,
  open,
}) => {
  lab.makeProject();
  const { page } = await open(lab, lab.dir);
  const board = new Board(page);
  await board.painted();
  await lab.addStory('60_story_tax');
  await expect(page.getByText('No agent starts until you approve.')).toBeVisible();
  const refused = await lab.run('agent', 'start', '60_story_tax', 'coder-1', '--json');
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'not-trusted' } });
  // by keyboard: the button is enabled once the end of the list was in sight
  await page.getByRole('list', { name: 'Waiting for approval' }).press('End');
  await page.getByRole('button', { name: /^Trust/ }).click();
  await expect(page.getByText('No agent starts until you approve.')).toBeHidden();
  await board.start('60_story_tax', 'coder-1');
  await board.expectState('60_story_tax', 'running');
});

test('a config that cannot be read names its line and stops no agent; once it is mended, the rules apply again', {
  tag: ['@page', '@anyone'],
}, async ({ lab, huskies: { board, page } }) => {
  await lab.addStory('60_story_tax');
  await board.start('60_story_tax', 'coder-1');
  await board.expectState('60_story_tax', 'running');
  lab.write('.huskies/project.toml', 'base = "main"\nmax_running = "many"\n');
  await expect(page.getByText('line 2')).toBeVisible();
  await expect(page.getByText('max_running').first()).toBeVisible();
  // after two more ticks of the stage rule
  const lookedAt = async () => (await lab.json<{ host: { lastReconcileAt: number } }>('status')).host.lastReconcileAt;
  for (let look = 0; look < 2; look += 1) {
    const before = await lookedAt();
    await expect.poll(lookedAt).toBeGreaterThan(before);
  }
  await board.expectState('60_story_tax', 'running');
  lab.git('checkout', '-q', '--', '.huskies/project.toml');
  await expect(page.getByText('line 2')).toBeHidden();
});
