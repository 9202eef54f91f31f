/** The stories of a stage that are ready to start, in a queue for each agent that they need. */
import { byPriority } from '../../../domain/index.ts';
import { type Ranked, ReadyQueue } from './ready-queue.ts';

export type { Ranked } from './ready-queue.ts';

/** A story that is ready. `only`: the agent that it needs; null if any of the role will do. */
export interface ReadyStory extends Ranked {
  only: string | null;
}

export class ReadyStories {
  /** By the agent that the stories need. */
  readonly #queues = new Map<string | null, ReadyQueue>();
  /** The agent that each story needs, except those that need none. */
  readonly #only = new Map<string, string>();

  /** Adds a story, or puts it where it belongs now. */
  put(story: Ranked, only: string | null): void {
    const before = this.#only.get(story.id) ?? null;
    if (before !== only) this.delete(story.id);
    if (only !== null) this.#only.set(story.id, only);
    const queue = this.#queues.get(only) ?? new ReadyQueue();
    this.#queues.set(only, queue);
    queue.put(story);
  }

  delete(id: string): void {
    const only = this.#only.get(id) ?? null;
    const queue = this.#queues.get(only);
    if (queue === undefined) return;
    queue.delete(id);
    this.#only.delete(id);
    if (queue.size === 0) this.#queues.delete(only);
  }

  /** The first `most` stories of each queue, all in order. */
  first(most: number): ReadyStory[] {
    const all = [...this.#queues].flatMap(([only, queue]) => queue.first(most).map((story) => ({ ...story, only })));
    return this.#queues.size > 1 ? all.sort(byPriority) : all;
  }
}
