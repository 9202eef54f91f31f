/** Boards of several machines that are merged by exchange files, with the real store. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { message, messageText } from '../contract/index.ts';
import { type ReadFile, readContent, writeContent } from './adapters/exchange/index.ts';
import { openStore } from './adapters/store/index.ts';
import { type Sync, syncAt } from './cli/story-sync.ts';
import type { Store } from './core/ports/index.ts';
import { runPlanted } from './testing/planted.ts';
import { runsOf } from './testing/property.ts';
import { tempFolder } from './testing/temp-folder.ts';
import { createTestHuskies, surroundings, type TestHuskies } from './testing/test-huskies.ts';

const FOLDER = '/shared';
const PROJECT = 'c0ffee';
const PAGE = { before: null, limit: 1_000 };

/** One machine, with the state in which the shared folder has reached it. */
interface Machine {
  huskies: TestHuskies;
  folder: Map<string, string>;
  /** All contents that its own file ever had. */
  written: string[];
  sync(path?: string): ReturnType<typeof syncAt>;
  writer(): string;
}

function machine(n: number): Machine {
  const store = openStore({ dir: tempFolder(), now: () => 1_000_000, onProblem: () => undefined });
  onTestFinished(() => store.close());
  // Only `commits` of the fake store is used, from which random ids are made. They differ between machines.
  const huskies = createTestHuskies({
    ...surroundings(),
    store: Object.assign(store, { commits: n * 1_000 }) as never,
  });
  const folder = new Map<string, string>();
  const written: string[] = [];
  const exchange: Sync['exchange'] = {
    machine: () => `machine${n}`,
    look: async (path) =>
      path === FOLDER
        ? { kind: 'folder', files: [...folder.keys()].sort() }
        : { kind: 'file', exists: folder.has(path) },
    read: async (path, project) => readContent(folder.get(path) ?? '', { path, project }),
    pack: async (file, project) => writeContent(file, project),
    async write(path, text) {
      folder.set(path, text);
      written.push(text);
    },
  };
  const client = { invoke: (name: never, input: never) => huskies.ask(name, input) } as unknown as Sync['client'];
  return {
    ...{ huskies, folder, written },
    sync: (path = FOLDER) => syncAt(path, { client, project: PROJECT, exchange }),
    writer: () => store.writer()?.name ?? '',
  };
}

/** The newest file of one machine reaches another one, or an older one: `age` files ago. */
function deliver(from: Machine, to: Machine, age = 0): void {
  const text = from.written.at(-1 - age);
  if (text !== undefined) to.folder.set(`${FOLDER}/${from.writer()}.huskies`, text);
}

/** Every file reaches every machine, again and again, until no machine has anything new. */
async function exchangeAll(machines: readonly Machine[]): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    for (const from of machines) for (const to of machines) if (from !== to) deliver(from, to);
    const reports = [];
    for (const one of machines) reports.push(await one.sync());
    if (round > 1 && reports.every(({ written }) => !written)) return;
  }
  throw new Error('the machines still have something to say');
}

/** Everything that must be equal on all machines. */
function boardOf({ huskies }: Machine): unknown {
  const store: Store = huskies.store;
  const alive = store.stories({ stage: null, text: null, after: null, limit: 1_000 });
  const deleted = store.deletions({ until: null, after: null, limit: 1_000 });
  return {
    alive: alive.map((story) => ({ ...story, text: store.text(story.id) })),
    deleted: deleted.map((one) => ({ ...one, text: store.text(one.story.id) })),
    versions: store.versions(null, 1_000),
  };
}

/** The moves in the history of a machine, each with its writer. */
function movesOf({ huskies: { store }, writer }: Machine): string[] {
  return store.events(0, 10_000).flatMap(({ kind, story, by, message }) => {
    if (kind !== 'story_moved') return [];
    return [`${by?.kind === 'peer' ? by.peer : writer()}: ${story} ${messageText(message, 'copied')}`];
  });
}

describe('two machines', () => {
  async function two(): Promise<[Machine, Machine]> {
    const machines: [Machine, Machine] = [machine(1), machine(2)];
    const [a, b] = machines;
    await a.huskies.must('story.add', { title: 'Cleanup', id: '60_story_cleanup', text: 'one\ntwo\nthree' });
    await a.sync();
    deliver(a, b);
    expect(await b.sync()).toMatchObject({ added: ['60_story_cleanup'], skipped: [], waiting: [] });
    return machines;
  }
  const story = '60_story_cleanup';

  it('concurrent edits of one text, and of different fields, all survive', async () => {
    const [a, b] = await two();
    await a.huskies.must('story.edit', { story, text: 'one of a\ntwo\nthree', addLabels: ['ui'], addItems: ['fast'] });
    await b.huskies.must('story.edit', { story, text: 'one\ntwo\nthree of b', priority: 0, addItems: ['small'] });
    await exchangeAll([a, b]);
    expect(a.huskies.store.text(story)).toBe('one of a\ntwo\nthree of b');
    expect(a.huskies.host.ledger.stories.get(story)).toMatchObject({ labels: ['ui'], priority: 0 });
    expect(
      a.huskies.host.ledger.stories
        .get(story)
        ?.acceptance.map(({ text }) => text)
        .sort(),
    ).toEqual(['fast', 'small']);
    expect(boardOf(a)).toEqual(boardOf(b));
  });

  it('concurrent moves converge, and both stand in the history of both with their writer', async () => {
    const [a, b] = await two();
    await a.huskies.must('story.move', { story, stage: 'qa' });
    await b.huskies.must('story.edit', { story, priority: 1 });
    await b.huskies.must('story.move', { story, stage: 'current' });
    await exchangeAll([a, b]);
    // Later by Lamport time, since b had edited the story before.
    for (const { huskies } of [a, b]) expect(huskies.host.ledger.stories.get(story)?.stage).toBe('current');
    const moves = [`${a.writer()}: ${story} backlog → qa`, `${b.writer()}: ${story} backlog → current`].sort();
    for (const one of [a, b]) expect(movesOf(one).sort()).toEqual(moves);
    expect(boardOf(a)).toEqual(boardOf(b));
  });

  it('a landing of a story that had left merge is no move in the history of the other one', async () => {
    const [a, b] = await two();
    const values = { base: 'main', commit: 'abcdef012345' };
    await a.huskies.must('story.move', { story, stage: 'backlog' });
    a.huskies.handles.observed.commit([], [{ kind: 'story_merged', message: message('merge.away', values), story }]);
    await exchangeAll([a, b]);
    expect(movesOf(b)).toEqual(movesOf(a));
    a.huskies.handles.observed.commit([], [{ kind: 'story_merged', message: message('merge.moved', values), story }]);
    await a.huskies.must('story.edit', { story, priority: 1 });
    await exchangeAll([a, b]);
    expect(movesOf(b)).toEqual([`${a.writer()}: ${story} merge → done`]);
  });

  it('a deleted story is deleted on the other one too, and can be restored there', async () => {
    const [a, b] = await two();
    await a.huskies.must('story.delete', { story });
    await b.huskies.must('story.move', { story, stage: 'current' });
    await exchangeAll([a, b]);
    for (const { huskies } of [a, b]) expect(huskies.host.ledger.stories.has(story)).toBe(false);
    await b.huskies.must('story.restore', { story });
    await exchangeAll([a, b]);
    expect(a.huskies.host.ledger.stories.get(story)).toMatchObject({ stage: 'current' });
    expect(boardOf(a)).toEqual(boardOf(b));
  });

  it('the stage rule stops a run whose story was moved on the other machine', async () => {
    const [a, b] = await two();
    const opened = b.huskies.host.open();
    await b.huskies.clock.until(opened);
    const { run } = await b.huskies.must('agent.start', { story, agent: 'coder-1' });
    await b.huskies.settle();
    expect(b.huskies.host.ledger.runs.get(run)?.status).toBe('running');
    await exchangeAll([a, b]);
    await a.huskies.must('story.move', { story, stage: 'qa' });
    await a.sync();
    deliver(a, b);
    await b.sync();
    await b.huskies.settle();
    expect(b.huskies.host.ledger.runs.size).toBe(0);
    expect(b.huskies.store.receipts(story, PAGE)).toMatchObject([{ run, by: 'stage-rule', verdict: 'gone' }]);
  });

  it('stories that wait for each other after a merge are named, with the command that ends it', async () => {
    const [a, b] = await two();
    await a.huskies.must('story.add', { title: 'Tax', id: '1_tax' });
    await exchangeAll([a, b]);
    await a.huskies.must('story.edit', { story: '1_tax', addAfter: [story] });
    await b.huskies.must('story.edit', { story, addAfter: ['1_tax'] });
    await a.sync();
    deliver(a, b);
    const { notes, skipped } = await b.sync();
    const values = { story: '1_tax', after: story, path: `1_tax → ${story} → 1_tax` };
    expect({ notes, skipped }).toMatchObject({ notes: [{ why: { code: 'exchange.cycle', values } }], skipped: [] });
    await b.huskies.must('story.edit', { story: '1_tax', removeAfter: [story] });
    await exchangeAll([a, b]);
    expect(boardOf(a)).toEqual(boardOf(b));
  });

  it('a story that both had imported before has its text once', async () => {
    const machines = [machine(1), machine(2)];
    for (const { huskies } of machines) await huskies.must('story.add', { title: 'Tax', id: '1_tax', text: 'a\nb' });
    await exchangeAll(machines);
    for (const { huskies } of machines) expect(huskies.store.text('1_tax')).toBe('a\nb');
    expect(boardOf(machines[0] as Machine)).toEqual(boardOf(machines[1] as Machine));
  });

  it('exchange by one file that goes back and forth', async () => {
    const [a, b] = [machine(1), machine(2)];
    await a.huskies.must('story.add', { title: 'Tax', id: '1_tax' });
    await b.huskies.must('story.add', { title: 'Cart', id: '2_cart' });
    const hand = (from: Machine, to: Machine) => to.folder.set('/usb/board', from.folder.get('/usb/board') ?? '');
    expect(await a.sync('/usb/board')).toMatchObject({ stories: 1, read: [] });
    hand(a, b);
    // It has only what the other machine lacks.
    expect(await b.sync('/usb/board')).toMatchObject({ added: ['1_tax'], stories: 1 });
    hand(b, a);
    expect(await a.sync('/usb/board')).toMatchObject({ added: ['2_cart'], stories: 0 });
    expect(boardOf(a)).toEqual(boardOf(b));
    a.folder.set('/usb/notes', 'my notes');
    await expect(a.sync('/usb/notes')).rejects.toMatchObject({ refusal: { why: { code: 'exchange.file.kind' } } });
    expect(a.folder.get('/usb/notes')).toBe('my notes');
  });
});

describe('a file', () => {
  async function withFile(change: (text: string) => string) {
    const [a, b] = [machine(1), machine(2)];
    await a.huskies.must('story.add', { title: 'Tax', id: '1_tax' });
    await a.sync();
    const path = `${FOLDER}/${a.writer()}.huskies`;
    b.folder.set(path, change(a.folder.get(path) ?? ''));
    return { a, b, path, report: await b.sync() };
  }
  const parsed = (text: string): ReadFile => {
    const read = readContent(text, { path: '', project: PROJECT });
    if (!read.ok) throw new Error(read.why.code);
    return read.file;
  };

  it.each<[string, string, (text: string) => string]>([
    ['that was cut off', 'damaged', (text) => text.slice(0, text.length / 2)],
    ['that was cut off in its first line', 'damaged', (text) => text.slice(0, 40)],
    ['with a changed character', 'damaged', (text) => `${text.slice(0, -9)}x${text.slice(-8)}`],
    ['with conflict marks of git', 'foreign', (text) => `<<<<<<< HEAD\n${text}`],
    ['of another program', 'foreign', () => 'board'],
    ['that is empty', 'foreign', () => ''],
    ['of another project', 'project', (text) => writeContent(parsed(text), 'other').text],
    ['of a newer Huskies', 'newer', (text) => text.replace('"format":1', '"format":2')],
    [
      'with a story that is none',
      'damaged',
      (text) => writeContent({ ...parsed(text), versions: new Map([['../x', '']]) }, PROJECT).text,
    ],
  ])('%s is named and skipped', async (_, code, change) => {
    const { b, path, report } = await withFile(change);
    expect(report).toMatchObject({
      added: [],
      written: true,
      skipped: [{ file: path, story: null, why: { code: `exchange.file.${code}`, values: { path } } }],
    });
    expect(b.huskies.host.ledger.stories.has('1_tax')).toBe(false);
  });

  it.each<[string, string, (updates: string) => string]>([
    ['cannot be unpacked', 'exchange.story.damaged', () => 'AAAA'],
    ['are no updates', 'exchange.story.damaged', () => 'SywpzkxXSM1LzslPSU1RKCjKT0ktLtYDAA=='],
  ])('a story whose changes %s is named, and the others are merged', async (_, code, change) => {
    const { b, report } = await withFile((text) => {
      const file = parsed(text);
      const bad = { story: '2_bad', updates: change(file.stories[0]?.updates ?? '') };
      return writeContent({ ...file, stories: [bad, ...file.stories] }, PROJECT).text;
    });
    expect(report).toMatchObject({ added: ['1_tax'], skipped: [{ story: '2_bad', why: { code } }] });
    expect(b.huskies.host.ledger.stories.has('2_bad')).toBe(false);
  });

  it('that is read again changes nothing, and the own file is not written again', async () => {
    const { b, report } = await withFile((text) => text);
    expect(report).toMatchObject({ added: ['1_tax'], written: true });
    const { seq } = b.huskies.host.ledger;
    expect(await b.sync()).toMatchObject({ added: [], changed: [], written: false });
    expect(b.huskies.host.ledger.seq).toBe(seq);
  });

  it('of this machine that is an older one, as after a checkout, is replaced', async () => {
    const { a, path } = await withFile((text) => text);
    const older = a.folder.get(path) ?? '';
    const writer = a.writer();
    await a.huskies.must('story.add', { title: 'Cart', id: '2_cart' });
    await a.sync();
    a.folder.set(path, older);
    expect(await a.sync()).toMatchObject({ skipped: [], written: true, writer });
  });

  it('of this machine that another copy wrote is read as that of another machine, under a new own name', async () => {
    const { a, path } = await withFile((text) => text);
    const writer = a.writer();
    const file = parsed(a.folder.get(path) ?? '');
    a.folder.set(path, writeContent({ ...file, files: file.files + 1, stories: [] }, PROJECT).text);
    const report = await a.sync();
    expect(report).toMatchObject({
      skipped: [],
      notes: [{ file: path, why: { code: 'exchange.file.copy' } }],
      read: [{ writer }],
    });
    expect(report.writer).not.toBe(writer);
    expect(a.folder.has(`${FOLDER}/${report.writer}.huskies`)).toBe(true);
  });
});

it.each(['exchange-omits-too-much', 'exchange-over-local-words'])(
  'the property of three machines finds a planted bug: %s',
  async (mutant) => {
    if (process.env.HUSKIES_MUTANT !== undefined) return;
    const file = 'src/main/exchange.real.test.ts';
    const { code, output } = await runPlanted(mutant, { project: 'real', file, only: 'have the same board' });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toMatch(/Property failed after \d+ tests/);
  },
  120_000,
);

describe('three machines', () => {
  const MACHINES = [0, 1, 2];
  const STORIES = ['1_a', '2_b', '3_c'];
  const STAGES = ['backlog', 'current', 'qa', 'done'] as const;
  const at = { on: fc.constantFrom(...MACHINES), story: fc.constantFrom(...STORIES) };
  const operation = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), ...at }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), ...at, stage: fc.constantFrom(...STAGES) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), ...at }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sync' as const), on: at.on }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), on: at.on, to: at.on }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('deliver' as const),
        on: at.on,
        to: at.on,
        age: fc.constantFrom(0, 0, 1, 3),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), on: at.on }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('damage' as const), on: at.on, byte: fc.nat(5_000) }) },
  );

  it('have the same board at the end, with every edit and every move, whatever reaches them when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 50 }), async (operations) => {
        const machines = MACHINES.map((n) => machine(n + 1));
        const of = (n: number) => machines[n] as Machine;
        for (const id of STORIES) await of(0).huskies.must('story.add', { title: id, id, text: `begin ${id}` });
        await exchangeAll(machines);
        const words: { story: string; word: string }[] = [];
        for (const [n, one] of operations.entries()) {
          const { huskies, folder } = of(one.on);
          await huskies.clock.advance(1);
          if (one.do === 'sync') await of(one.on).sync();
          else if (one.do === 'pass') {
            await of(one.on).sync();
            if (one.to !== one.on) deliver(of(one.on), of(one.to));
            await of(one.to).sync();
          } else if (one.do === 'deliver' && one.to !== one.on) deliver(of(one.on), of(one.to), one.age);
          else if (one.do === 'lose') folder.clear();
          else if (one.do === 'damage') {
            for (const [path, text] of folder) {
              const index = one.byte % text.length;
              folder.set(path, `${text.slice(0, index)}~${text.slice(index + 1)}`);
            }
          } else if (one.do === 'write') {
            if (!huskies.host.ledger.stories.has(one.story)) continue;
            const word = `word${n}`;
            const text = `${huskies.store.text(one.story)}\n${word}`;
            await huskies.must('story.edit', { story: one.story, text, addLabels: [word] });
            words.push({ story: one.story, word });
          } else if (one.do === 'move') await huskies.ask('story.move', { story: one.story, stage: one.stage });
          else if (one.do === 'delete') await huskies.ask('story.delete', { story: one.story });
          else if (one.do === 'restore') await huskies.ask('story.restore', { story: one.story });
        }
        for (const { folder } of machines) folder.clear();
        await exchangeAll(machines);
        for (const one of machines.slice(1)) expect(boardOf(one)).toEqual(boardOf(of(0)));
        const { store } = of(0).huskies;
        for (const { story, word } of words) {
          expect(store.text(story)?.split('\n')).toContain(word);
          expect((store.story(story) ?? store.deletion(story)?.story)?.labels).toContain(word);
        }
        const made = machines
          .flatMap((one) => movesOf(one).filter((move) => move.startsWith(`${one.writer()}: `)))
          .sort();
        for (const one of machines) expect(movesOf(one).sort()).toEqual(made);
        for (const { huskies } of machines) expect(huskies.errors).toEqual([]);
      }),
      runsOf(12),
    );
  });
});
