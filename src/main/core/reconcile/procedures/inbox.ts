/** The inbox: files with stories that a person or a program puts into `.huskies/work`. */
import { type ImportProblem, MessageError, message, RefusalError } from '../../../../contract/index.ts';
import type { InboxFile } from '../../ports/index.ts';
import { inboxKey } from '../keys.ts';
import type { World } from '../world.ts';

type InboxWorld = Pick<World, 'inbox' | 'imports' | 'mark' | 'log' | 'kill'>;

/** `terminal`: the file waits for a person. */
type ImportResult = 'done' | { terminal: 'failing'; error: Error };

/** The inbox of one host. */
export class InboxReader {
  readonly #world: InboxWorld;
  /** The waiting files by path, as the last look found them. */
  #waiting = new Map<string, InboxFile>();

  constructor(world: InboxWorld) {
    this.#world = world;
  }

  /** Marks the files that are new, were changed or have gone. One that cannot be imported is not tried at each look. */
  async look(): Promise<void> {
    const found = new Map(this.#world.inbox.list().map((file) => [file.path, file]));
    const before = this.#waiting;
    this.#waiting = found;
    for (const path of new Set([...before.keys(), ...found.keys()])) {
      if (before.get(path)?.stamp !== found.get(path)?.stamp) this.#world.mark(inboxKey(path));
    }
  }

  /**
   * Imports a file and moves it away. It is imported under the id in it or in its name, which it gets first if it has
   * none: after a crash in between, the next host finds the story and only moves the file. A file with problems stays
   * where it is, and is shown until it is changed or a person presses Retry.
   */
  async import(path: string): Promise<ImportResult> {
    try {
      await this.#import(path);
      return 'done';
    } catch (error) {
      if (error instanceof MessageError) return { terminal: 'failing', error };
      if (error instanceof RefusalError && error.refusal.code !== 'disk') return { terminal: 'failing', error };
      throw error;
    }
  }

  async #import(path: string): Promise<void> {
    const { inbox, imports, log, kill } = this.#world;
    const file = this.#waiting.get(path);
    if (file === undefined) return;
    const { rows, problems } = inbox.read(file);
    refuseProblems(path, problems);
    const [row] = rows;
    if (row === undefined) return;
    const id = row.id ?? imports.newId(row.title);
    const at = row.id === undefined ? inbox.rename(path, id) : path;
    kill.checkpoint('import:renamed');
    const imported = await imports.import(at, [{ ...row, id }]);
    refuseProblems(path, imported.problems);
    kill.checkpoint('import:stored');
    inbox.putAway(at);
    kill.checkpoint('import:moved');
    log.info('[inbox] imported', { path, story: id });
  }
}

function refuseProblems(path: string, problems: readonly ImportProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new MessageError(message('import.file', { path, line: first.line, why: first.why, n: problems.length }));
}
