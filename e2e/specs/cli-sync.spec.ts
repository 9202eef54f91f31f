/** Two clones of one project exchange their stories through a shared folder. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/cli.ts';
import { startHost } from '../fixtures/host.ts';
import { Lab } from '../fixtures/lab.ts';

const STORY = '60_story_tax';

interface Synced {
  writer: string;
  file: string;
  added: string[];
  changed: string[];
  skipped: { file: string; why: { code: string } }[];
}

test('concurrent moves and edits of two clones converge', { tag: ['@anyone'] }, async ({ served: { lab } }) => {
  const other = new Lab();
  try {
    lab.git('clone', '-q', lab.dir, other.dir);
    const host = await startHost(other);
    const shared = join(lab.home, 'shared');
    mkdirSync(shared);
    const sync = (at: Lab) => at.json<Synced>('story', 'sync', shared);

    await lab.addStory(STORY, 'Tax');
    const { file } = await sync(lab);
    expect(existsSync(file)).toBe(true);
    expect(await sync(other)).toMatchObject({ added: [STORY], skipped: [] });

    await lab.json('story', 'move', STORY, 'qa');
    await lab.json('story', 'edit', STORY, '--label', 'ui');
    await other.json('story', 'edit', STORY, '--priority', '0');
    await other.json('story', 'edit', STORY, '--title', 'Tax and duty');
    await other.json('story', 'move', STORY, 'current');
    for (const at of [lab, other, lab]) await sync(at);
    const stories = await lab.json<Record<string, unknown>[]>('story', 'list');
    expect(stories).toMatchObject([
      { id: STORY, stage: 'current', title: 'Tax and duty', priority: 0, labels: ['ui'] },
    ]);
    expect(await other.json('story', 'list')).toEqual(stories);
    expect(readdirSync(shared)).toHaveLength(2);
    expect((await lab.run('story', 'sync', shared)).out).toContain(`${file} is up to date`);

    // Only regular, sound files are read, and each other one is named.
    symlinkSync(file, join(shared, 'link.huskies'));
    writeFileSync(join(shared, 'notes.huskies'), 'my notes');
    const { code, out } = await other.run('story', 'sync', shared, '--json');
    expect(code).toBe(1);
    expect((JSON.parse(out) as Synced).skipped.map(({ why }) => why.code)).toEqual([
      'state.planted',
      'exchange.file.foreign',
    ]);
    expect(await host.end()).toBe(0);
  } finally {
    other.remove();
  }
});
