/** Stories in files with a real host: export, import from several formats, and the inbox. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/cli.ts';

test('stories are exported, imported without the broken rows, and taken from the inbox once', {
  tag: ['@anyone'],
}, async ({ served: { lab } }) => {
  writeFileSync(join(lab.home, 'rows.csv'), 'title,labels,after\nFirst,a;b,\nBroken,,gone\nSecond,,\n');
  const csv = await lab.run('story', 'import', join(lab.home, 'rows.csv'));
  expect(csv.code).toBe(1);
  expect(csv.out).toContain('added 2 stories: 1_story_first, 3_story_second');
  expect(csv.out).toContain("rows.csv:3: after 'gone': there is no story gone");

  const out = join(lab.home, 'out');
  expect((await lab.run('story', 'export', '--to', out)).code).toBe(0);
  expect(readFileSync(join(out, '1_story_first.md'), 'utf8')).toContain('labels:\n  - a\n  - b\n');
  const again = await lab.json<{ added: string[]; existing: string[] }[]>('story', 'import', out);
  expect(again.map(({ added, existing }) => [added, existing])).toEqual([
    [[], ['1_story_first']],
    [[], ['3_story_second']],
  ]);
  const json = await lab.run('story', 'export', '--json');
  expect((await lab.runWith(json.out, 'story', 'import', '-', '--format', 'json')).out).toContain('imported before');

  const qa = join(lab.dir, '.huskies', 'work', '3_qa');
  mkdirSync(qa, { recursive: true });
  writeFileSync(join(qa, 'wrong.md'), '---\ntitle: &bomb Tax\n---\n');
  writeFileSync(join(qa, '60_story_cleanup.md'), '# Cleanup\n');
  await expect.poll(() => existsSync(join(qa, '..', 'imported', '60_story_cleanup.md'))).toBe(true);
  const stories = await lab.json<{ id: string; stage: string }[]>('story', 'list');
  expect(stories.map(({ id, stage }) => [id, stage])).toContainEqual(['60_story_cleanup', 'qa']);
  await expect
    .poll(async () => (await lab.run('status')).out)
    .toMatch(/A file in \.huskies\/work cannot be imported .*wrong\.md, line 2.*double quotes/s);
  expect(existsSync(join(qa, 'wrong.md'))).toBe(true);
});
