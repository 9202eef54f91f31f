/** The stores that a tick writes to, and the same writes without Huskies as the reference. */

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Message, MessageError } from '../../src/contract/index.ts';
import { openStore } from '../../src/main/adapters/store/index.ts';
import type { Store, StoreContents } from '../../src/main/core/ports/index.ts';
import { createPlainStore } from './plain-store.ts';

export interface StoreKind {
  name: 'memory' | 'SQLite';
  open(contents: StoreContents): Store;
}

/** Bytes of SQLite's smallest log entry: one page. */
const PAGE = Buffer.alloc(4_096, 'x');

/** Creates a temporary folder for one benchmark. */
export class BenchFolder {
  readonly #path = mkdtempSync(join(tmpdir(), 'huskies-tick-'));
  #stores = 0;

  readonly memory: StoreKind = { name: 'memory', open: createPlainStore };
  readonly sqlite: StoreKind = {
    name: 'SQLite',
    open: ({ stories, runs }) => {
      this.#stores += 1;
      const onProblem = (problem: Message) => {
        throw new MessageError(problem);
      };
      const store = openStore({ dir: join(this.#path, String(this.#stores)), now: () => Date.now(), onProblem });
      store.commit([
        ...stories.map((story) => ({ put: 'story' as const, story, text: `# ${story.title}\n` })),
        ...runs.map((run) => ({ put: 'run' as const, run })),
      ]);
      return store;
    },
  };

  /** Appends `times` pages to a file in the same folder, each with an fsync. */
  appendDurably(times: number): void {
    const file = openSync(join(this.#path, 'pages'), 'a');
    try {
      for (let i = 0; i < times; i++) {
        writeSync(file, PAGE);
        fsyncSync(file);
      }
    } finally {
      closeSync(file);
    }
  }

  close(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
