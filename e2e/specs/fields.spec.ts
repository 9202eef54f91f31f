import { expect, test } from '../fixtures/test.ts';

const STORY = '60_story_tax';
const FIRST = '61_story_rates';

interface StoryJson {
  id: string;
  priority: number;
  labels: string[];
  after: string[];
  acceptance: { text: string; done: { by: string } | null }[];
}

test('the fields of a story are set by keys, shown on its card and found; a deleted story comes back by Undo', {
  tag: ['@browser', '@anyone'],
}, async ({ lab, huskies: { board, page } }) => {
  await lab.addStory(STORY, 'Tax', 'current');
  await lab.addStory(FIRST, 'Rates');
  await lab.json('story', 'edit', FIRST, '--label', 'shop');
  const card = board.card(STORY);
  const command = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
  };
  await board.select(STORY);
  await page.keyboard.press('p');
  await expect(page.getByRole('menuitemradio', { name: 'Normal' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(card.locator('[data-priority="1"]')).toBeVisible();

  await command('add or remove labels');
  await expect(page.getByPlaceholder('Find or create a label')).toBeFocused();
  await page.keyboard.type('sho');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: /^shop.*chosen/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator(`[data-card="${STORY}"]`)).toBeFocused();
  await expect(card).toContainText('shop');

  await command('choose which stories');
  await expect(page.getByPlaceholder('Find a story that must be done first')).toBeFocused();
  await page.keyboard.type('rates');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('waits for 1 story');
  await page.keyboard.press('Escape');

  await command('add an acceptance item');
  await expect(page.getByRole('textbox', { name: 'New acceptance item' })).toBeFocused();
  for (const item of ['Sums are exact', 'Has a test']) {
    await page.keyboard.type(item);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('checkbox', { name: item })).toBeVisible();
  }
  await page.getByRole('checkbox', { name: 'Has a test' }).press(' ');
  await expect(card).toContainText('1/2');
  const [story] = (await lab.json<StoryJson[]>('story', 'list')).filter(({ id }) => id === STORY);
  expect(story).toMatchObject({
    priority: 1,
    labels: ['shop'],
    after: [FIRST],
    acceptance: [
      { text: 'Sums are exact', done: null },
      { text: 'Has a test', done: { by: 'person' } },
    ],
  });

  await page.keyboard.press('Control+f');
  await page.keyboard.type('label:shop priority:high');
  await expect(page.getByText('1 found')).toBeVisible();
  await expect(board.card(FIRST)).toBeHidden();
  await page.keyboard.press('Escape');

  await board.pick(STORY, 'Delete…');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.getByRole('button', { name: 'Delete story' }).click();
  await expect(card).toBeHidden();
  // the confirmation stays until the host has answered, and takes the keys until then
  await expect(page.getByRole('button', { name: 'Delete story' })).toBeHidden();
  await page.keyboard.press('Control+z');
  await board.expectIn(STORY, 'current');
  await expect(card).toContainText('1/2');
});
