/** What the verb `story sync` uses of the machine. */
import type { Message } from '../../contract/index.ts';
import type { ExchangeFile, ExchangePlace, ReadFile } from '../adapters/exchange/index.ts';

/** Everything of the exchange that is outside of the host. */
export interface ExchangeWorld {
  /** What the name of this machine's writer begins with. */
  machine(): string;
  /** The identity of the project, the same in all clones. `root`: its folder. Rejects with a RefusalError. */
  projectId(root: string): Promise<string>;
  /** Rejects with a RefusalError if there is no such folder. */
  look(path: string): Promise<ExchangePlace>;
  /** Rejects with a RefusalError for anything but a regular file that is not too large. */
  read(path: string, project: string): Promise<{ ok: true; file: ReadFile } | { ok: false; why: Message }>;
  /** The text of a file, and the checksum of its stories. */
  pack(file: ExchangeFile, project: string): Promise<{ text: string; sum: string }>;
  /** Replaces a file in one step. */
  write(path: string, text: string): Promise<void>;
}
