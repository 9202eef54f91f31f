/** Projects as after years of use: most stories archived, each with its run and its receipt. */

import { join } from 'node:path';
import { message } from '../../src/contract/index.ts';
import { Documents } from '../../src/main/adapters/store/documents.ts';
import { openStore } from '../../src/main/adapters/store/index.ts';
import { Sql } from '../../src/main/adapters/store/sql.ts';
import { openSqlite } from '../../src/main/adapters/store/sqlite.ts';
import { putContents, putRegisters, write } from '../../src/main/adapters/store/writes.ts';
import type { StoreChange } from '../../src/main/core/ports/index.ts';
import { aReceipt, aRun, aStory } from '../../src/main/testing/store-records.ts';
import { type TempRepo, tempRepo } from '../../src/main/testing/temp-repo.ts';

/** The size of a project. */
export interface Size {
  stories: number;
  /** How many of these stories are not archived. */
  open: number;
  events: number;
}

export interface Filled extends Size {
  repo: TempRepo;
  env: NodeJS.ProcessEnv;
  /** Ids of the stories that are not archived. */
  ids: string[];
}

const OPEN_STAGES = ['backlog', 'current', 'qa', 'merge', 'done'] as const;
/** Changes in one transaction. */
const BATCH = 2_000;
/** The longest text that is allowed; one story has it. */
const LONGEST_TEXT_CHARACTERS = 1_000_000;
const TEXT = 'What has to be done, why, and how to see that it was. '.repeat(8);
const CONFIG = `base = "main"
[[agent]]
name = "coder-1"
role = "coder"
command = ["cat"]
`;

/** Creates a project of that size in a temporary folder, and its profile beside it. */
export async function fillProject(size: Size): Promise<Filled> {
  const repo = tempRepo();
  repo.write('.huskies/project.toml', CONFIG);
  const dir = join(repo.commonDir, 'huskies');
  const fail = (problem: unknown) => {
    throw new Error(JSON.stringify(problem));
  };
  await openStore({ dir, now: () => Date.now(), onProblem: fail }).close();
  const sql = new Sql(openSqlite(join(dir, 'huskies.db')));
  const documents = new Documents(sql);
  const ids: string[] = [];
  try {
    for (let n = 1; n <= size.stories; n += BATCH) {
      sql.transaction(() => {
        for (let one = n; one < n + BATCH && one <= size.stories; one++)
          for (const change of storyChanges(one, size, ids)) put(sql, documents, change);
      });
      documents.trim();
    }
    sql.transaction(() => {
      for (let n = 1; n <= size.events; n++) write(sql, documents, { put: 'event', event: eventOf(n, size) });
    });
  } finally {
    documents.close();
    sql.close();
  }
  const env = { ...process.env, HUSKIES_PROFILE: join(repo.outer, 'profile'), HUSKIES_NO_SETUP: '1' };
  return { ...size, repo, env, ids };
}

/** Rows as the store writes them; archived stories get no document, since their next change creates one. */
function put(sql: Sql, documents: Documents, change: StoreChange): void {
  if (!('put' in change) || change.put !== 'story') {
    write(sql, documents, change);
    return;
  }
  const { id, title, ...registers } = change.story;
  if (change.story.stage === 'archived') {
    putRegisters(sql, id, { ...registers, deletedAt: null }, 0);
    putContents(sql, id, title, change.text);
  } else {
    documents.load(id);
    write(sql, documents, change);
  }
}

/** The stories that are not archived are spread evenly over all ids. */
function storyChanges(n: number, { stories, open }: Size, ids: string[]): StoreChange[] {
  const id = idOf(n);
  const isOpen = Math.floor((n * open) / stories) !== Math.floor(((n - 1) * open) / stories);
  const stage = isOpen ? (OPEN_STAGES[ids.length % OPEN_STAGES.length] ?? 'backlog') : 'archived';
  if (isOpen) ids.push(id);
  const title = `Story ${n} of a large project`;
  // four digits and a last digit other than 0, which make a valid rank
  const rank = `d${n.toString(36).padStart(4, '0')}1`;
  const text = n === 1 ? `# ${title}\n\n${TEXT}`.padEnd(LONGEST_TEXT_CHARACTERS, TEXT) : `# ${title}\n\n${TEXT}`;
  const changes: StoreChange[] = [
    { put: 'story', story: aStory(id, { title, stage, rank, createdAt: n, movedAt: n }), text },
  ];
  if (isOpen) return changes;
  const run = `run_${String(n).padStart(16, '0')}`;
  return [
    ...changes,
    { put: 'run', run: aRun(run, { story: id, status: 'completed', startedAt: n, endedAt: n + 1 }) },
    { put: 'receipt', receipt: aReceipt(`rcpt_${String(n).padStart(16, '0')}`, { run, story: id }) },
    { remove: 'run', id: run },
  ];
}

function eventOf(n: number, { stories }: Size) {
  return {
    at: n,
    kind: 'story_moved' as const,
    message: message('command.move.done', { from: 'current', to: 'qa' }),
    story: idOf((n % stories) + 1),
    agent: null,
    run: null,
    by: null,
  };
}

function idOf(n: number): string {
  return `${n}_story_of_a_large_project`;
}
