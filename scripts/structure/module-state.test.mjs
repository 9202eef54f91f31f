/** The page holds projects, not the project: no module has project state (ARCHITECTURE.md, "What a page holds"). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleState } from './module-state.mjs';

const page = join(import.meta.dirname, '../../src/renderer');

/** Modules whose state belongs to the window or the tab, not to a project. */
const OF_THE_WINDOW = {
  'store/settings.ts': ['useSettings'], // theme, sizes of panes, dismissed notes
  'store/clock.ts': ['listeners', 'now', 'timer'], // the clock of one second
  'store/pane-size.ts': ['last'], // the size of this window's terminal pane
  'store/secret.ts': ['unstored'], // the token of this tab's socket
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
    [
      'a store',
      `import { create } from 'zustand';\nexport const useThing = create<Thing>()(() => ({ a: 1 }));`,
      ['useThing'],
    ],
    ['a store of the vanilla kind', `const thing = createStore<Thing>()(() => ({}));`, ['thing']],
    ['a variable', `let last: string | null = null;\nexport function f() {}`, ['last']],
    [
      'a collection',
      `export const heights = new Map<string, number>();\nconst seen = new Set() as Set<string>;`,
      ['heights', 'seen'],
    ],
    [
      'a list or a table to be filled',
      `const queue: string[] = [];\nexport const byId = {} as Table;`,
      ['queue', 'byId'],
    ],
  ])('%s', (_name, source, names) => {
    expect(moduleState('a.ts', source)).toEqual(names);
  });

  it('constants, and values created by each call of a function, are not state', () => {
    const source = `
      const KEY = 'huskies';
      const TABS: readonly string[] = ['a'];
      const KEYS: ReadonlyMap<string, string> = new Map([['a', 'b']]);
      declare const VERSION: string;
      export function createThing() { let a = 0; const store = createStore(); return new Map([[a, store]]); }
      export const Context = createContext(null);`;
    expect(moduleState('a.ts', source)).toEqual([]);
  });
});
