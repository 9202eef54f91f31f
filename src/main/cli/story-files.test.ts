import { describe, expect, it } from 'vitest';
import { message, ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { aStory } from '../testing/store-records.ts';

const shown = (id: string) => ({
  ...aStory(id, {
    acceptance: [
      { id: 'a1', text: 'tests', done: { at: 1, by: 'person' } },
      { id: 'a2', text: 'docs', done: null },
    ],
  }),
  worktree: null,
  text: `text of ${id}`,
});

function doorWith(ids: string[]) {
  const door = createFakeDoor();
  door.on('story.list', () => ok(ids.map(shown)));
  door.on('story.show', ({ story }) => ok(shown(story)));
  return door;
}

describe('story export', () => {
  it('prints JSON of all stories, writes one file for each, and refuses several on standard output', async () => {
    const door = doorWith(['1_a', '2_b']);
    const printed = (await cli(['story', 'export', '--json'], door)).json();
    expect(printed).toMatchObject([
      { id: '1_a', acceptance: ['[x] tests', '[ ] docs'], text: 'text of 1_a' },
      { id: '2_b' },
    ]);
    const wrote = await cli(['story', 'export', '--to', 'out'], door);
    expect(wrote.actions.filter((one) => one.startsWith('write'))).toEqual([
      expect.stringMatching(/^write \/start\/out\/1_a\.md \{"id":"1_a"/),
      expect.stringMatching(/^write \/start\/out\/2_b\.md /),
    ]);
    expect(wrote.out).toBe('Wrote 2 stories to /start/out\n');
    const several = await cli(['story', 'export'], door);
    expect([several.code, several.err]).toEqual([1, expect.stringContaining('--to DIR')]);
    expect((await cli(['story', 'export', '1_a'], door)).out).toContain('"id":"1_a"');
  });
});

describe('story import', () => {
  const good = JSON.stringify({ rows: [{ line: 1, title: 'A' }], problems: [] });
  const bad = JSON.stringify({
    rows: [],
    problems: [{ line: 3, field: 'title', value: 'x', why: message('import.front.quote') }],
  });

  function importer() {
    const door = createFakeDoor();
    door.on('story.import', () => ok({ seq: 1, added: ['1_a'], existing: ['2_b'], problems: [] }));
    return door;
  }

  it('names file, line, field, value and remedy of each problem, imports the rest, and exits with 1', async () => {
    const door = importer();
    const files = { '/start/a.md': good, '/start/b.md': bad };
    const ran = await cli(['story', 'import', 'a.md', 'b.md', 'none.md'], door, { files });
    expect(ran.code).toBe(1);
    expect(ran.out).toBe(
      [
        '/start/a.md: added 1 story: 1_a',
        '/start/a.md: 1 story was imported before',
        '/start/b.md: added no story',
        "/start/b.md:3: title 'x': the quotes are not closed, or something follows them",
        '    Put the whole value in double quotes, and write " in it as \\".',
        '/start/none.md: added no story',
        '/start/none.md:1: /start/none.md does not exist.',
        '    Check the name.',
        '',
      ].join('\n'),
    );
    expect(door.calls.map(({ name, input }) => [name, input])).toEqual([
      ['story.import', { file: '/start/a.md', rows: [{ line: 1, title: 'A' }] }],
    ]);
  });

  it('prints the same as JSON, takes a folder, and is refused within a run', async () => {
    const files = { '/start/d/a.md': good, '/start/d/b.md': bad };
    const ran = await cli(['story', 'import', 'd', '--json'], importer(), { files });
    expect(ran.json()).toMatchObject([
      { file: '/start/d/a.md', added: ['1_a'], problems: [] },
      { file: '/start/d/b.md', problems: [{ line: 3, field: 'title', why: { code: 'import.front.quote' } }] },
    ]);
    const door = importer();
    const within = await cli(['story', 'import', 'd'], door, { files, run: 'run_1' });
    expect([within.code, door.calls]).toEqual([1, []]);
  });
});
