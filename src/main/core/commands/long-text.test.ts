import { expect, it } from 'vitest';
import { type Delta, message } from '../../../contract/index.ts';
import { opened, STORY } from '../../testing/at-work.ts';

it('a text of a million characters is found and shown, and stands in no list, snapshot or delta', async () => {
  const huskies = await opened();
  const { door } = huskies.host;
  const deltas: Delta[] = [];
  door.subscribe((delta) => deltas.push(delta));
  const text = `${'what has to be done '.repeat(50_000).slice(0, 999_990)} zuletzt\n`;
  await huskies.must('story.add', { title: 'Long', id: STORY, text });
  await huskies.must('story.add', { title: 'Short', id: '61_story_short', text: 'short' });
  const found = await huskies.must('story.list', { text: 'zuletzt' });
  expect(found).toMatchObject([{ id: STORY }]);
  expect(deltas.length).toBeGreaterThan(1);
  for (const sent of [found, deltas, door.snapshot()]) expect(JSON.stringify(sent).length).toBeLessThan(10_000);
  expect((await huskies.must('story.show', { story: STORY })).text === text).toBe(true);

  const longer = await huskies.ask('story.add', { title: 'Longer', text: `${text} and more` });
  expect(longer).toMatchObject({
    error: { code: 'bad-input', why: { values: { wording: message('input.long', { most: 1_000_000 }) } } },
  });
});
