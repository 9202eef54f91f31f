/** Files of the inbox are imported once, whatever happens in between, and stay where they are if they cannot be. */
import { expect, it } from 'vitest';
import type { ImportedFile } from '../../../contract/index.ts';
import { message, storyBranch } from '../../../contract/index.ts';
import type { Stage } from '../../../domain/index.ts';
import { opened } from '../../testing/at-work.ts';
import { mortalHost } from '../../testing/mortal-host.ts';
import { createTestHuskies, surroundings } from '../../testing/test-huskies.ts';
import type { Inbox } from '../ports/index.ts';

const LOOK_MS = 6_000;
const DIR = '.huskies/work/1_backlog';

/** An inbox in memory. */
class FakeInbox implements Inbox {
  readonly files = new Map<string, ImportedFile>();
  readonly imported: string[] = [];
  /** Thrown by the next putAway(), as if the host had ended before it. */
  crash: Error | null = null;

  put(path: string, title: string, id?: string, stage: Stage = 'backlog'): void {
    this.files.set(path, {
      rows: [{ line: 1, title, stage, ...(id === undefined ? {} : { id }) }],
      problems: [],
    });
  }
  list() {
    return [...this.files].map(([path, file]) => ({ path, stage: 'backlog' as const, stamp: JSON.stringify(file) }));
  }
  read({ path }: { path: string }): ImportedFile {
    return this.files.get(path) ?? { rows: [], problems: [] };
  }
  rename(path: string, story: string): string {
    const to = `${DIR}/${story}.md`;
    const [row] = this.read({ path }).rows;
    this.files.delete(path);
    this.put(to, row?.title ?? '', story);
    return to;
  }
  putAway(path: string): void {
    const { crash } = this;
    this.crash = null;
    if (crash !== null) throw crash;
    this.files.delete(path);
    this.imported.push(path);
  }
}

async function withInbox() {
  const inbox = new FakeInbox();
  const around = { ...surroundings(), inbox };
  const huskies = await opened(createTestHuskies(around));
  const titles = async () => (await huskies.must('story.list', {})).map(({ id, title }) => [id, title]);
  return { inbox, around, huskies, titles };
}

it('a file is imported within a look under its own id or under one that it gets, and moved away', async () => {
  const { inbox, huskies, titles } = await withInbox();
  inbox.put(`${DIR}/60_story_cleanup.md`, 'Cleanup', '60_story_cleanup');
  inbox.put(`${DIR}/Tax for carts.md`, 'Tax');
  await huskies.clock.advance(LOOK_MS);
  expect((await titles()).sort()).toEqual([
    ['60_story_cleanup', 'Cleanup'],
    ['61_story_tax', 'Tax'],
  ]);
  expect(inbox.imported).toEqual([`${DIR}/60_story_cleanup.md`, `${DIR}/61_story_tax.md`]);
  expect(huskies.store.events(0, 10)[0]).toMatchObject({
    kind: 'story_added',
    by: { kind: 'person', via: 'inbox' },
    message: { code: 'import.added', values: { file: `${DIR}/60_story_cleanup.md` } },
  });
});

it.each(['60_story_cleanup', undefined])(
  'a crash between import and move does not import it twice (id %s)',
  async (id) => {
    const { inbox, around, huskies } = await withInbox();
    inbox.put(`${DIR}/file.md`, 'Cleanup', id);
    inbox.crash = new Error('the host has ended');
    await huskies.clock.advance(LOOK_MS - 1_000);
    await huskies.host.close();
    inbox.crash = null;
    expect(inbox.files.size).toBe(1);
    expect(huskies.store.stories({ stage: null, text: null, after: null, limit: 9 })).toHaveLength(1);
    const next = await opened(createTestHuskies(around, undefined, huskies.clock.now()));
    await next.clock.advance(LOOK_MS);
    expect(inbox.files.size).toBe(0);
    expect(inbox.imported).toHaveLength(1);
    expect(await next.must('story.list', {})).toHaveLength(1);
  },
);

it.each(['import:renamed', 'import:stored', 'import:moved'] as const)(
  'a crash of the host at %s imports the file once, under one id',
  async (point) => {
    const inbox = new FakeInbox();
    const around = { ...surroundings(), inbox };
    const { huskies, isDead } = mortalHost(around, (at) => at === point);
    await opened(huskies);
    inbox.put(`${DIR}/Tax for carts.md`, 'Tax');
    await huskies.clock.advance(LOOK_MS);
    expect(isDead()).toBe(true);
    huskies.world.crash();
    const next = await opened(createTestHuskies(around, undefined, huskies.clock.now()));
    await next.clock.advance(LOOK_MS);
    expect((await next.must('story.list', {})).map(({ id }) => id)).toEqual(['1_story_tax']);
    expect([inbox.files.size, inbox.imported]).toEqual([0, [`${DIR}/1_story_tax.md`]]);
    expect(next.store.events(0, 99).filter(({ kind }) => kind === 'story_added')).toHaveLength(1);
  },
);

it('a file that cannot be imported stays, is shown once with its remedy, and is tried again when it is changed', async () => {
  const { inbox, huskies, titles } = await withInbox();
  const path = `${DIR}/broken.md`;
  const why = message('import.front.open');
  inbox.files.set(path, { rows: [], problems: [{ line: 3, field: null, value: '', why }] });
  await huskies.clock.advance(3 * LOOK_MS);
  const stuck = () => huskies.host.door.snapshot().host.it?.stuck ?? [];
  expect(stuck()).toMatchObject([
    { concern: 'inbox-file', attempts: 1, why: message('import.file', { path, line: 3, why, n: 1 }), nextTryAt: null },
  ]);
  expect(huskies.errors.filter((error) => error.includes('story-file'))).toHaveLength(1);
  inbox.put(path, 'Mended');
  await huskies.clock.advance(LOOK_MS);
  expect(stuck()).toEqual([]);
  expect(await titles()).toEqual([['1_story_mended', 'Mended']]);
});

it('an id that another story has is shown, and its text is not lost', async () => {
  const { inbox, huskies } = await withInbox();
  await huskies.must('story.add', { title: 'There', id: '60_story_cleanup' });
  inbox.put(`${DIR}/60_story_cleanup.md`, 'Another', '60_story_cleanup');
  await huskies.clock.advance(LOOK_MS);
  expect(huskies.host.door.snapshot().host.it?.stuck).toMatchObject([{ concern: 'inbox-file' }]);
  expect([inbox.files.size, inbox.imported]).toEqual([1, []]);
});

it('I9: what a file puts further than backlog is held until a person acts; a file in backlog is worked on', async () => {
  const { inbox, huskies } = await withInbox();
  huskies.config.set({ automation: { backlog: 'on', current: 'on', qa: 'on', merge: 'on' } });
  inbox.put(`${DIR}/1_story_new.md`, 'New', '1_story_new');
  const base = huskies.merging.commit('main', { 'a.c': 'first' });
  huskies.merging.commit(storyBranch('5_merge'), { 'a.c': 'second' }, 'main');
  const ahead = ['current', 'qa', 'merge'] as const;
  const fileOf = (stage: Stage) => `.huskies/work/${stage}/5_${stage}.md`;
  for (const stage of ahead) inbox.put(fileOf(stage), stage, `5_${stage}`, stage);
  await huskies.clock.advance(LOOK_MS);
  await huskies.settle();
  expect(huskies.host.live().map(({ story }) => story)).toEqual(['1_story_new']);
  for (const stage of ahead) {
    const hold = message('hold.inbox', { file: fileOf(stage), stage });
    expect(huskies.host.ledger.stories.get(`5_${stage}`)).toMatchObject({ stage, hold });
  }
  expect([huskies.host.ledger.candidates.size, huskies.merging.branches.get('main')]).toEqual([0, base]);
  await huskies.must('story.move', { story: '5_merge', stage: 'current' });
  await huskies.settle();
  expect(huskies.host.live().map(({ story }) => story)).toEqual(['1_story_new', '5_merge']);
});

it('I9: a story that a file puts into merge is merged once a person lets it through', async () => {
  const { inbox, huskies } = await withInbox();
  huskies.config.set({ automation: { backlog: 'on', current: 'on', qa: 'on', merge: 'on' } });
  huskies.merging.commit('main', { 'a.c': 'first' });
  huskies.merging.commit(storyBranch('5_merge'), { 'a.c': 'second' }, 'main');
  inbox.put('.huskies/work/merge/5_merge.md', 'Merge', '5_merge', 'merge');
  await huskies.clock.advance(LOOK_MS);
  await huskies.settle();
  expect(await huskies.must('story.merge', { story: '5_merge' })).toMatchObject({ changed: true });
  await huskies.settle();
  expect(huskies.host.ledger.stories.get('5_merge')).toMatchObject({ stage: 'done', hold: null });
});
