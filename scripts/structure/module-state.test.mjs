/** The page holds projects, not the project: no module has project state (ARCHITECTURE.md, "What a page holds"). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleState } from './module-state.mjs';

const page = join(import.meta.dirname, '../../src/renderer');

/** Modules whose state belongs to the window or the tab, not to a project, each with the reason. */
const OF_THE_WINDOW = {
  'main.tsx': ['root', 'client', 'stop'], // the window's root element, connection and the listener of its first connection
  'store/settings.ts': ['useSettings'], // theme, sizes of panes, dismissed notes
  'store/clock.ts': ['listeners', 'now', 'timer'], // the clock of one second
  'store/pane-size.ts': ['last'], // the size of this window's terminal pane
  'store/secret.ts': ['unstored'], // the token of this tab's socket
  'ui/format.ts': ['TIME_OF_DAY'], // the format of the language, which takes long to make
  'ui/lazy-part.ts': ['loads'], // modules that are loaded lazily
  'store/project-store.ts': ['storeCount'], // a counter for unique ids
};

const files = readdirSync(page, { recursive: true, withFileTypes: true })
  .filter((entry) => /(?<!\.test)\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !relative(page, path).startsWith('testing/'));

it('no module of the page has state, except that of the window', () => {
  const found = files.flatMap((path) => {
    const names = moduleState(path, readFileSync(path, 'utf8'));
    return names.length === 0 ? [] : [[relative(page, path), names]];
  });
  expect(Object.fromEntries(found)).toEqual(OF_THE_WINDOW);
});

describe('a planted breach is found', () => {
  it.each([
    ['a store', 'export const useThing = create<Thing>()(() => ({ a: 1 }));', ['useThing']],
    ['a store of the vanilla kind', 'const thing = createStore<Thing>()(() => ({}));', ['thing']],
    ['a store of a project', 'export const store = createProjectStore(client);', ['store']],
    ['the result of an unknown function', 'const s = makeStore();', ['s']],
    ['a part of the result of a function', 'const { a } = makeStore();\nconst b = makeStore().state;', ['{ a }', 'b']],
    ['the result of a function called in place', 'const s = (() => { let a; return () => a; })();', ['s']],
    ['a promise', 'const s = await makeStore();', ['s']],
    ['a variable', 'let last: string | null = null;\nexport function f() {}', ['last']],
    ['a variable in a block', 'if (DEV) { let last = null; }', ['last']],
    [
      'a collection',
      'const heights = new Map<string, number>();\nconst s = new Set() as Set<string>;',
      ['heights', 's'],
    ],
    ['a list or a table to be filled', 'const queue: string[] = [];\nconst byId = {} as Table;', ['queue', 'byId']],
    ['an object with a member', 'const state = { story: null };', ['state']],
    ['a cell', 'const a = { current: null };\nconst b = [null];', ['a', 'b']],
    ['a ref', 'const ref = createRef();\nconst other = React.createRef<Thing>();', ['ref', 'other']],
    ['an object without a prototype', 'const byId = Object.create(null);', ['byId']],
    ['an instance', 'export const project = new Project();', ['project']],
    ['a static field', 'class A { static story = null; static readonly byId = new Map(); }', ['story', 'byId']],
    ['a static field of a class expression', 'const A = class { static story: Story | null = null; };', ['story']],
    ['a default export', 'export default createProjectStore(client);', ['default']],
    ['a property of a function or of the window', 'f.last = null;\nwindow.store = s;', ['f.last', 'window.store']],
    ['one of two values', 'const s = TEST ? null : makeStore();\nconst t = given ?? {};', ['s', 't']],
    ['the default value of a context', 'const Context = createContext({ story: null });', ['Context']],
    ['a store with a readonly type', 'const store: Readonly<ProjectStore> = createProjectStore(client);', ['store']],
    ['a member of a readonly object', 'const s: Readonly<Thing> = { byId: new Map() };', ['s']],
    [
      'a member of a frozen or constant object',
      'const s = { ref: createRef() } as const;\nconst t = Object.freeze({ s: makeStore() });',
      ['s', 't'],
    ],
    ['a frozen collection, which freezing leaves writable', 'const s = Object.freeze(new Map());', ['s']],
  ])('%s', (_name, source, names) => {
    expect(moduleState('a.tsx', source)).toEqual(names);
  });

  it('constants, components, and values created by each call of a function, are not state', () => {
    const source = `
      import './base.css';
      import { schema } from './schema.ts';
      const KEY = 'huskies';
      const LIMIT: number = Number('1');
      const SHAPE = schema;
      const TABS: readonly string[] = ['a'];
      const ROWS: readonly Row[] = [{ head: text('a'), cell: () => [] }];
      const KEYS: ReadonlyMap<string, string> = new Map([['a', 'b']]);
      const NAMES: Readonly<Record<string, string>> = { ...Object.fromEntries([['a', 'b']]), b: 'c' };
      const GROUPS = ['a', 'b'] as const;
      const SIZES = { a: { b: 1 } } as const satisfies Sizes;
      const FROZEN = Object.freeze({ a: 1 });
      const LINK = new RegExp('a', 'u');
      const Row = memo(function Row() { return <i />; });
      const Lazy = lazyPart(() => import('./Part.tsx'));
      const find = (a: string) => [a];
      declare const VERSION: string;
      class A { static readonly LIMIT = 1; list = []; }
      export function createThing() { let a = 0; const store = createStore(); return new Map([[a, store]]); }
      export const Context = createContext(null);
      createRoot(root).render(<Row />);`;
    expect(moduleState('a.tsx', source)).toEqual([]);
  });
});
