/** The page holds projects, not the project: no module of it keeps state of one (ARCHITECTURE.md, "What a page holds"). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleState } from './module-state.mjs';

const page = join(import.meta.dirname, '../../src/renderer');

/** What belongs to the window or to the tab, whatever projects are in it. */
const OF_THE_WINDOW = {
  'store/settings.ts': ['useSettings'], // theme, sizes of panes, notes that were read
  'store/clock.ts': ['listeners', 'now', 'timer'], // one ticking second
  'store/pane-size.ts': ['last'], // what this window's terminal pane has room for
  'store/secret.ts': ['fresh'], // the secret that opens this tab's socket
  'ui/lazy-part.ts': ['loads'], // parts of the program that are loaded late
  'store/project-store.ts': ['stores'], // counts them, to tell one from another
};

const files = readdirSync(page, { recursive: true, withFileTypes: true })
  .filter((entry) => /(?<!\.test)\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !relative(page, path).startsWith('testing/'));

it('no module of the page keeps state but what belongs to the window', () => {
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

  it('what does not change, or is made by each call of a function, is none', () => {
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
