/** For tests of damaged data: stores in folders of their own, and ways to change a closed database. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { reasonText } from '../../../contract/index.ts';
import type { Store, StoreChange } from '../../core/ports/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { openStore } from './index.ts';
import { openSqlite } from './sqlite.ts';

/** Each open() has its own day, so that names of files put aside differ, and that a backup is due. */
let day = 0;

/** Opens the store and begins a backup, as a host does. close() waits for it. */
export function open(dir: string, checkedAt: number | null = null): { store: Store; problems: string[] } {
  const problems: string[] = [];
  day += 1;
  const now = Date.UTC(2026, 0, day);
  const store = openStore({
    dir,
    onProblem: (problem) => problems.push(reasonText(problem, 'copied')),
    now: () => now,
    checkedAt,
  });
  onTestFinished(() => store.close());
  store.backUp().catch((error: unknown) => problems.push(String(error)));
  return { store, problems };
}

/** A folder with a closed database that has these changes, one commit each. */
export async function filled(changes: readonly StoreChange[]): Promise<string> {
  const dir = tempFolder();
  const { store, problems } = open(dir);
  for (const change of changes) store.commit([change]);
  await store.close();
  expect(problems).toEqual([]);
  return dir;
}

/** Runs SQL on the closed database of a folder. */
export function alter(dir: string, sql: string): void {
  const db = openSqlite(join(dir, 'huskies.db'));
  db.exec(sql);
  db.close();
}

/** Adds one story with a text. */
export const STORY: StoreChange = { put: 'story', story: aStory('60_story_cleanup', { stage: 'qa' }), text: 'test' };
/** The names of the files of a folder, sorted. */
export const files = (dir: string) => readdirSync(dir).sort();
/** Waits for backups, which are made in a thread. */
export const waitForBackups = (dir: string, n = 1) =>
  vi.waitFor(() => expect(files(join(dir, 'backups')).filter((name) => name.endsWith('.db'))).toHaveLength(n), 20_000);
