import { describe, expect, it } from 'vitest';
import { type CommandInput, MAX_AFTER, MAX_LABELS, message } from '../../../contract/index.ts';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

const FIRST = '1_story_first';

async function withStories(...ids: string[]): Promise<TestHuskies> {
  const huskies = await opened();
  for (const id of ids) await huskies.must('story.add', { title: id, id, acceptance: ['It works', 'It is tested'] });
  return huskies;
}
const storyOf = ({ host }: TestHuskies, id = STORY) => host.ledger.stories.get(id);
const itemsOf = (huskies: TestHuskies) => (storyOf(huskies)?.acceptance ?? []).map(({ id }) => id);

describe('story.edit', () => {
  it('replaces only the text that the writer has read: one that was changed meanwhile stays', async () => {
    const huskies = await withStories(STORY);
    await huskies.must('story.edit', { story: STORY, text: 'theirs' });
    const mine = { story: STORY, text: 'mine', textFrom: '' };
    expect(await huskies.ask('story.edit', mine)).toMatchObject({ ok: false, error: { code: 'story-changed' } });
    expect(huskies.store.text(STORY)).toBe('theirs');
    expect(await huskies.must('story.edit', { ...mine, text: 'theirs' })).toMatchObject({ changed: false });
    expect(await huskies.must('story.edit', { ...mine, textFrom: 'theirs' })).toMatchObject({ changed: true });
    expect(huskies.store.text(STORY)).toBe('mine');
  });

  it('changes every field in one transaction, and the event names each change', async () => {
    const huskies = await withStories(FIRST, STORY);
    const [works = '', tested = ''] = itemsOf(huskies);
    await huskies.clock.advance(7);
    const commits = huskies.store.commits;
    const edit: CommandInput<'story.edit'> = {
      story: STORY,
      title: 'Tidy up',
      text: 'new',
      priority: 0,
      addLabels: ['ui', 'api', 'ui'],
      addAfter: [FIRST],
    };
    const items = {
      changeItems: [{ item: works, text: 'Works' }],
      removeItems: [tested],
      addItems: ['Docs'],
      tick: [works],
    };
    expect(await huskies.must('story.edit', { ...edit, ...items })).toMatchObject({ changed: true });
    expect(huskies.store.commits).toBe(commits + 1);
    expect(storyOf(huskies)).toMatchObject({
      title: 'Tidy up',
      priority: 0,
      labels: ['api', 'ui'],
      after: [FIRST],
      acceptance: [
        { id: works, text: 'Works', done: { at: huskies.clock.now(), by: 'person' } },
        { text: 'Docs', done: null },
      ],
    });
    expect(huskies.store.text(STORY)).toBe('new');
    expect(huskies.store.events(0, 99).at(-1)).toMatchObject({ kind: 'story_edited', by: { kind: 'person' } });
    const changes = [
      ...[message('edit.title', { title: 'Tidy up' }), message('edit.text'), message('edit.priority', { priority: 0 })],
      ...[message('edit.labelled', { label: 'ui' }), message('edit.labelled', { label: 'api' })],
      ...[message('edit.after', { after: FIRST }), message('edit.item.changed', { text: 'Works' })],
      ...[message('edit.item.ticked', { text: 'Works' }), message('edit.item.removed', { text: 'It is tested' })],
      message('edit.item.added', { text: 'Docs' }),
    ];
    expect(huskies.store.events(0, 99).at(-1)?.message).toEqual(message('command.edit.done', { changes }));
    await huskies.must('story.edit', {
      story: STORY,
      removeLabels: ['ui', 'none'],
      removeAfter: [FIRST],
      untick: [works],
    });
    expect(storyOf(huskies)).toMatchObject({ labels: ['api'], after: [], acceptance: [{ done: null }, {}] });
  });

  it('leaves an earlier tick as it is, and moves keep all fields', async () => {
    const huskies = await withStories(STORY);
    const [works = ''] = itemsOf(huskies);
    await huskies.must('story.edit', { story: STORY, tick: [works], priority: 1, addLabels: ['api'] });
    const ticked = storyOf(huskies);
    await huskies.clock.advance(9);
    expect(await huskies.must('story.edit', { story: STORY, tick: [works] })).toMatchObject({ changed: false });
    await huskies.must('story.move', { story: STORY, stage: 'qa' });
    const { priority, labels, acceptance } = ticked ?? {};
    expect(storyOf(huskies)).toMatchObject({ stage: 'qa', priority, labels, acceptance });
  });

  it('a text of a million characters is replaced, and the same one again is no change', async () => {
    const huskies = await withStories(STORY);
    const text = 'x'.repeat(1_000_000);
    expect(await huskies.must('story.edit', { story: STORY, text })).toMatchObject({ changed: true });
    expect(await huskies.must('story.edit', { story: STORY, text })).toMatchObject({ changed: false });
    expect(huskies.store.text(STORY)).toHaveLength(1_000_000);
    expect(JSON.stringify(huskies.host.door.snapshot()).length).toBeLessThan(10_000);
  });
});

describe('a refused edit names the field and the value, and changes nothing', () => {
  const many = (n: number) => Array.from({ length: n }, (_, at) => `l${at}`);
  it.each<[string, object, string, string]>([
    ['nothing', {}, 'story', STORY],
    ['a priority that does not exist', { priority: 4 }, 'priority', '4'],
    ['a label with a line break', { addLabels: ['a\nb'] }, 'addLabels.0', 'a\nb'],
    ['a label with a hidden character', { addLabels: ['a\u200bb'] }, 'addLabels.0', 'a\u200bb'],
    ['a label that is too long', { addLabels: ['x'.repeat(41)] }, 'addLabels.0', 'x'.repeat(41)],
    ['too many labels in all', { addLabels: many(MAX_LABELS) }, 'addLabels', String(MAX_LABELS + 1)],
    ['too many labels at once', { addLabels: many(MAX_LABELS + 1) }, 'addLabels', 'list'],
    ['an item that does not exist', { tick: ['zzz'] }, 'tick', 'zzz'],
    ['a changed item that does not exist', { changeItems: [{ item: 'zzz', text: 'x' }] }, 'changeItems', 'zzz'],
    ['a story that does not exist', { addAfter: ['9_none'] }, 'addAfter', '9_none'],
    ['itself', { addAfter: [STORY] }, 'addAfter', STORY],
    ['a field that does not exist', { hold: null }, 'hold', 'hold'],
  ])('%s', async (_, edit, field, value) => {
    const huskies = await withStories(STORY);
    await huskies.must('story.edit', { story: STORY, addLabels: ['first'] });
    const before = storyOf(huskies);
    const reply = await huskies.ask('story.edit', { story: STORY, ...edit });
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad-input', field } });
    if (!reply.ok && value !== 'list') expect(reply.error.value).toBe(value);
    expect(storyOf(huskies)).toEqual(before);
  });

  it('a cycle is refused with its path, also one that a deleted story would close when it is restored', async () => {
    const huskies = await withStories('a', 'b', 'c');
    await huskies.must('story.edit', { story: 'b', addAfter: ['a'] });
    await huskies.must('story.edit', { story: 'c', addAfter: ['b'] });
    const refused = () => huskies.ask('story.edit', { story: 'a', addAfter: ['c'] });
    const why = message('command.after.cycle', { story: 'a', after: 'c', path: 'a → c → b → a', last: 'b' });
    expect(await refused()).toEqual({ ok: false, error: { code: 'bad-input', why, field: 'addAfter', value: 'c' } });
    await huskies.must('story.delete', { story: 'b' });
    expect(await refused()).toMatchObject({ error: { why } });
    // The remedy.
    await huskies.must('story.restore', { story: 'b' });
    await huskies.must('story.edit', { story: 'b', removeAfter: ['a'] });
    expect(await refused()).toMatchObject({ ok: true });
  });

  it('a story that comes after a deleted one can be edited, and keeps it', async () => {
    const huskies = await withStories('a', 'b');
    await huskies.must('story.edit', { story: 'b', addAfter: ['a'] });
    await huskies.must('story.delete', { story: 'a' });
    await huskies.must('story.edit', { story: 'b', addAfter: ['a'], priority: 0 });
    expect(storyOf(huskies, 'b')).toMatchObject({ after: ['a'], priority: 0 });
  });

  it('more than the most stories before it are refused by their number', async () => {
    const ids = Array.from({ length: MAX_AFTER + 1 }, (_, n) => `s${n}`);
    const huskies = await withStories(STORY, ...ids);
    await huskies.must('story.edit', { story: STORY, addAfter: ids.slice(1) });
    expect(await huskies.ask('story.edit', { story: STORY, addAfter: ids.slice(0, 1) })).toMatchObject({
      error: { field: 'addAfter', why: { code: 'command.edit.many', values: { n: MAX_AFTER + 1, most: MAX_AFTER } } },
    });
  });
});

describe('story.add', () => {
  it('takes all fields', async () => {
    const huskies = await withStories(FIRST);
    const fields: CommandInput<'story.add'> = {
      title: 'All',
      id: STORY,
      priority: 3,
      labels: ['ui', 'api', 'ui'],
      after: [FIRST],
      acceptance: ['It works'],
    };
    await huskies.must('story.add', fields);
    expect(storyOf(huskies)).toMatchObject({
      ...{ priority: 3, labels: ['api', 'ui'], after: [FIRST], hold: null },
      acceptance: [{ text: 'It works', done: null }],
    });
  });

  it.each([[['9_none']], [[STORY]]])('does not come after %j', async (after) => {
    const huskies = await opened();
    const reply = await huskies.ask('story.add', { title: 'New', id: STORY, after });
    expect(reply).toMatchObject({ error: { code: 'bad-input', field: 'after', value: after[0] } });
  });
});

describe('story.list', () => {
  it('filters by label, priority, hold and block', async () => {
    const huskies = await withStories('a', 'b', 'c');
    await huskies.must('story.edit', { story: 'a', addLabels: ['ui'], priority: 0 });
    await huskies.must('story.edit', { story: 'b', addLabels: ['ui'] });
    await huskies.must('story.block', { story: 'b', reason: 'waits' });
    const ids = async (filter: object) => (await huskies.must('story.list', filter)).map(({ id }) => id);
    expect([await ids({ label: 'ui' }), await ids({ priority: 0 })]).toEqual([['a', 'b'], ['a']]);
    expect([await ids({ label: 'ui', blocked: true }), await ids({ held: true })]).toEqual([['b'], []]);
  });
});

describe('a run', () => {
  async function within() {
    const { huskies, run } = await atWork();
    await huskies.must('story.add', { title: 'Other', id: FIRST, acceptance: ['x'] });
    await huskies.must('story.edit', { story: STORY, addItems: ['It works'] });
    const caller = huskies.host.door.callerOf(run);
    if (caller === null) throw new Error('the run is live');
    const call = (name: string, input: object) => huskies.host.door.invoke(name, input, { session: 2, caller });
    return { huskies, run, call };
  }

  it('ticks and unticks the items of its own story, and the tick names it', async () => {
    const { huskies, run, call } = await within();
    const [item = ''] = itemsOf(huskies);
    expect(await call('story.edit', { story: STORY, tick: [item] })).toMatchObject({ ok: true });
    expect(storyOf(huskies)?.acceptance[0]?.done).toMatchObject({ by: run });
    expect(await call('story.edit', { story: STORY, untick: [item] })).toMatchObject({ ok: true });
    expect(storyOf(huskies)?.acceptance[0]?.done).toBeNull();
    const other = storyOf(huskies, FIRST)?.acceptance[0]?.id;
    expect(await call('story.edit', { story: FIRST, tick: [other] })).toMatchObject({ error: { code: 'not-allowed' } });
  });

  it.each<[object, string]>([
    [{ title: 'Mine' }, '--title'],
    [{ text: '' }, '--text'],
    [{ priority: 0 }, '--priority'],
    [{ addLabels: ['x'] }, '--label'],
    [{ removeLabels: ['x'] }, '--remove-label'],
    [{ addAfter: [FIRST] }, '--after'],
    [{ removeAfter: [FIRST] }, '--remove-after'],
    [{ addItems: ['x'] }, '--accept'],
    [{ changeItems: [{ item: 'a', text: 'x' }] }, '--change-item'],
    [{ removeItems: ['a'] }, '--remove-item'],
  ])('changes nothing else: %j', async (edit, option) => {
    const { huskies, run, call } = await within();
    const before = storyOf(huskies);
    const why = message('caller.person-only', { asked: `huskies story edit ${option}`, run, story: STORY });
    expect(await call('story.edit', { story: STORY, tick: [], ...edit })).toMatchObject({
      error: { code: 'not-allowed', field: 'caller', value: run, why },
    });
    expect(storyOf(huskies)).toEqual(before);
  });

  it('adds stories only of the normal priority, and deletes none', async () => {
    const { huskies, call } = await within();
    expect(await call('story.add', { title: 'Urgent', priority: 0 })).toMatchObject({ error: { code: 'not-allowed' } });
    expect(await call('story.add', { title: 'Next', after: [STORY], labels: ['ui'] })).toMatchObject({ ok: true });
    expect(await call('story.delete', { story: STORY })).toMatchObject({ error: { code: 'not-allowed' } });
    expect(storyOf(huskies)?.hold).toBeNull();
  });
});
