import type { Said } from './values.ts';

/** Messages about the exchange of stories with other machines. */
export interface ExchangeMessages {
  /** The event of a story that came from another machine. */
  'exchange.added': { title: string; stage: string };
  'exchange.items': { n: number };
  'exchange.file.missing': { path: string };
  /** A file that was named. */
  'exchange.file.kind': { path: string };
  /** A file of a folder that was named. */
  'exchange.file.foreign': { path: string };
  'exchange.file.newer': { path: string };
  'exchange.file.project': { path: string };
  'exchange.file.damaged': { path: string };
  'exchange.file.large': { path: string; size: number; most: number };
  /** `writer`: the new name of this machine. */
  'exchange.file.copy': { path: string; writer: string };
  'exchange.shallow': { path: string };
  'exchange.noCommits': { path: string };
  'exchange.twice': { n: number };
  'exchange.story.damaged': { why: Said };
  'exchange.story.shape': { why: Said };
  'exchange.story.large': { size: number; most: number };
  'exchange.story.gone': { story: string };
  /** `path`: the ids from the story to itself. `after`: the first one that it waits for. */
  'exchange.cycle': { story: string; after: string; path: string };
  'exchange.story.waits': { story: string };
}
