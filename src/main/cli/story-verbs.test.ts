/** The verbs on stories: what each option sends, and what a person reads. */
import { describe, expect, it } from 'vitest';
import { legacy, message, ok } from '../../contract/index.ts';
import { RESTORABLE_MS, STORY_DEFAULTS, type StoryRecord } from '../../domain/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { aStory } from '../testing/store-records.ts';

const story = (part: Partial<StoryRecord> = {}) => ({ ...aStory('1_a'), worktree: null, wait: null, ...part });

/** The input that the host gets for a command line. */
async function sent(argv: string[], name: 'story.edit' | 'story.add' | 'story.list', files?: Record<string, string>) {
  const door = createFakeDoor();
  let input: unknown;
  door.on(name, (given) => {
    input = given;
    return name === 'story.list' ? ok([]) : ok({ seq: 1, changed: true, story: '1_a' });
  });
  const { code } = await cli(argv, door, files === undefined ? {} : { files });
  expect(code).toBe(0);
  return input;
}

describe('options of story verbs', () => {
  it('story edit sends each change in its own field, and repeated options as lists', async () => {
    const argv = ['story', 'edit', '1_a', '--title', 'New', '--text', 'a.md', '--priority', '0'];
    const sets = ['--label', 'ui', '--label', 'api', '--remove-label', 'x', '--after', '2_b', '--remove-after', '3_c'];
    const items = ['--accept', 'It works', '--change-item', 'k1=Works = fully', '--remove-item', 'k2'];
    const ticks = ['--tick', 'k1', '--tick', 'k3', '--untick', 'k4'];
    expect(await sent([...argv, ...sets, ...items, ...ticks], 'story.edit', { '/start/a.md': 'words' })).toEqual({
      ...{ story: '1_a', title: 'New', text: 'words', priority: 0 },
      ...{ addLabels: ['ui', 'api'], removeLabels: ['x'], addAfter: ['2_b'], removeAfter: ['3_c'] },
      ...{ addItems: ['It works'], changeItems: [{ item: 'k1', text: 'Works = fully' }], removeItems: ['k2'] },
      ...{ tick: ['k1', 'k3'], untick: ['k4'] },
    });
  });

  it('story add and story list take the same names', async () => {
    const add = [
      'story',
      'add',
      'New',
      '--priority',
      '3',
      '--label',
      'ui',
      '--after',
      '2_b',
      '--accept',
      'x',
      '--accept',
      'y',
    ];
    expect(await sent(add, 'story.add')).toEqual({
      ...{ title: 'New', priority: 3, labels: ['ui'], after: ['2_b'], acceptance: ['x', 'y'] },
    });
    const list = ['story', 'list', '--label', 'ui', '--priority', '1', '--held', '--blocked', '--stage', 'qa'];
    expect(await sent(list, 'story.list')).toEqual({
      label: 'ui',
      priority: 1,
      held: true,
      blocked: true,
      stage: 'qa',
    });
  });

  it('an item without = is wrong usage, and nothing is sent', async () => {
    const { code, err } = await cli(['story', 'edit', '1_a', '--change-item', 'k1'], createFakeDoor());
    expect([code, err]).toEqual([2, expect.stringContaining('It must be the id of an item, =, and its new text.')]);
  });
});

describe('what a person reads of a story', () => {
  const full = story({
    ...{ priority: 0, labels: ['api', 'ui'], after: ['2_b'] },
    acceptance: [
      { id: 'k1', text: 'It works', done: { at: 1, by: 'run_aaaaaaaa' } },
      { id: 'k2', text: 'Docs are true', done: null },
    ],
    hold: message('hold.person', { agent: 'coder-1' }),
  });

  it('story list shows what differs from a new story', async () => {
    const door = createFakeDoor();
    door.on('story.list', () =>
      ok([
        full,
        {
          ...story({ id: '2_b' }),
          conflicts: { story: '2_b', base: null, with: [{ story: '3_c', files: ['a.ts'], count: 1 }], count: 1 },
        },
      ]),
    );
    const { out } = await cli(['story', 'list'], door);
    expect(out.split('\n').slice(1)).toEqual([
      'backlog  1_a  Title of 1_a  held: a person stopped coder-1, so nothing is started automatically, urgent, #api, #ui, after 2_b, 1 of 2 accepted',
      'backlog  2_b  Title of 1_a  conflicts with 3_c: a.ts',
      '',
    ]);
  });

  it('story list says why a story waits, and story show what to do about it', async () => {
    const door = createFakeDoor();
    const why = message('wait.gate', { gate: 'tests', why: message('run.signal', { code: 137, signal: 'SIGKILL' }) });
    const waits = { ...story(), wait: { code: 'your-turn', values: {}, why } };
    const off = {
      ...story({ id: '2_b' }),
      wait: { code: 'automation-off', why: message('wait.automation', { stage: 'backlog' }) },
    };
    door.on('story.list', () => ok([waits, off]));
    door.on('story.show', () => ok({ ...STORY_DEFAULTS, ...waits, text: '' }));
    expect((await cli(['story', 'list'], door)).out.split('\n').slice(1)).toEqual([
      'backlog  1_a  Title of 1_a  the gate tests must run again: exit 137 (SIGKILL)',
      'backlog  2_b  Title of 1_a',
      '',
    ]);
    expect((await cli(['story', 'show', '1_a'], door)).out).toContain(
      'waits     the gate tests must run again: exit 137 (SIGKILL). Correct the cause, then press Run again on its card, or run: huskies gate run STORY tests\n',
    );
  });

  it('story list --json has all fields', async () => {
    const door = createFakeDoor();
    door.on('story.list', () => ok([full]));
    const { hold: _hold, ...rest } = full;
    expect((await cli(['story', 'list', '--json'], door)).json()).toEqual([
      { ...rest, hold: expect.objectContaining({ code: 'hold.person', values: { agent: 'coder-1' } }) },
    ]);
  });

  it('story show has the ids by which items are ticked, and the run that ticked one', async () => {
    const door = createFakeDoor();
    door.on('story.show', () => ok({ ...full, text: '' }));
    const { out } = await cli(['story', 'show', '1_a'], door);
    for (const line of [
      'priority  urgent',
      'labels    api, ui',
      'after     2_b',
      '[x] k1 (by run_aaaaaaaa)  It works',
      '[ ] k2  Docs are true',
    ])
      expect(out).toContain(`${line}\n`);
  });

  it('story delete names the command that restores it, and story deleted lists until when', async () => {
    const door = createFakeDoor();
    const at = Date.UTC(2026, 0, 1);
    door.on('story.delete', () => ok({ seq: 1, changed: true, until: at + RESTORABLE_MS }));
    door.on('story.deleted', () => ok([{ id: '1_a', title: 'A', stage: 'qa', deletedAt: at }]));
    expect((await cli(['story', 'delete', '1_a'], door)).out).toBe(
      '1_a is deleted. To restore it until 2026-01-31: huskies story restore 1_a\n',
    );
    const { out } = await cli(['story', 'deleted'], door);
    expect(out.split('\n')[1]).toBe('2026-01-01  2026-01-31        qa     1_a  A');
    door.on('story.deleted', () => ok([]));
    expect((await cli(['story', 'deleted'], door)).out).toBe('No deleted stories.\n');
  });

  it('story deleted reads all pages', async () => {
    const door = createFakeDoor();
    const all = Array.from({ length: 1_500 }, (_, n) => ({ id: `${n}_a`, title: 'A', stage: 'qa', deletedAt: n }));
    door.on('story.deleted', (input) => {
      const after = (input as { after?: { deletedAt: number } }).after?.deletedAt ?? -1;
      return ok(all.filter(({ deletedAt }) => deletedAt > after).slice(0, 1_000));
    });
    expect((await cli(['story', 'deleted', '--json'], door)).json()).toEqual(all);
  });

  it('a story without these fields is shown as before', async () => {
    const door = createFakeDoor();
    door.on('story.show', () => ok({ ...story(), ...STORY_DEFAULTS, blocked: legacy('waits'), text: '' }));
    const { out } = await cli(['story', 'show', '1_a'], door);
    expect(out).not.toMatch(/labels|after|held|\[/);
  });
});
