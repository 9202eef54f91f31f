/** The hold of a run in a container, around the hold of the program that started it. */
import { type Message, message, type Said, type Strength } from '../../../contract/index.ts';
import type { HeldContainer, Identity, TreeHold } from '../../core/ports/index.ts';
import type { ContainerRecord, ContainerRecords } from './records.ts';
import { type Answer, containersOf, removeContainer } from './runtime.ts';

/** What a hold asks of the runtime and keeps on the disk. */
export interface ContainerDeps {
  records: Pick<ContainerRecords, 'forget' | 'id' | 'wasMade'>;
  remove: typeof removeContainer;
  list: typeof containersOf;
}

/** The first try of a removal gets this share of the time, so that enough is left for the rest. */
const REMOVAL_SHARE = 0.5;
/** Pause between two looks at a container that is still listed, in ms. */
const AGAIN_MS = 50;

export class ContainerHold implements TreeHold {
  readonly #run: string;
  readonly #record: ContainerRecord;
  readonly #inner: TreeHold | null;
  readonly #deps: ContainerDeps;
  #unconfirmed: Message | null;
  #id: string | null = null;

  /** `inner`: the hold on the runtime's program. Null when an earlier host started it and nothing is left of its hold. */
  constructor(
    run: string,
    record: ContainerRecord,
    inner: TreeHold | null,
    deps: Pick<ContainerDeps, 'records'> & Partial<ContainerDeps>,
  ) {
    this.#run = run;
    this.#record = record;
    this.#inner = inner;
    this.#deps = { remove: removeContainer, list: containersOf, ...deps };
    this.#unconfirmed = this.#message(message('sandbox.stillThere'));
  }

  get container(): HeldContainer {
    this.#id ??= this.#deps.records.id(this.#run);
    return { id: this.#id, client: this.#inner?.agent ?? null, unconfirmed: this.#unconfirmed };
  }

  get strength(): Strength {
    return this.#inner?.strength ?? 'scan';
  }

  get cgroup(): string | null {
    return this.#inner?.cgroup ?? null;
  }

  get keeper(): Identity | null {
    return this.#inner?.keeper ?? null;
  }

  get agent(): Identity | null {
    return this.#inner?.agent ?? null;
  }

  inside(): number[] {
    return this.#inner?.inside() ?? [];
  }

  /**
   * Removes the container, then ends the program that started it, then asks the runtime whether the container is gone.
   * In this order, since a program that still runs might start the container after it was removed.
   */
  async killAll(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    const left = () => Math.max(1, until - performance.now());
    await this.#deps.remove(this.#record, this.#record.name, left() * REMOVAL_SHARE);
    const proved = (await this.#inner?.killAll(left())) ?? false;
    const confirmed = await this.#confirm(left, proved);
    return proved && confirmed;
  }

  /** `ended`: the program that started it is proven to have ended. */
  async #confirm(left: () => number, ended: boolean): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const answer = await this.#deps.list(this.#record, this.#run, left());
      if (this.#isGone(answer, ended)) {
        this.#unconfirmed = null;
        this.#deps.records.forget(this.#run);
        return true;
      }
      this.#unconfirmed = this.#message(answer.ok ? message('sandbox.stillThere') : answer.why);
      if (!answer.ok || left() <= AGAIN_MS) return false;
      for (const id of answer.value) await this.#deps.remove(this.#record, id, left());
      if (tries > 1) await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  /** Without an answer: the runtime writes the id before it starts a container, so without an id none was started. */
  #isGone(answer: Answer<string[]>, ended: boolean): boolean {
    if (answer.ok) return answer.value.length === 0;
    return ended && !this.#deps.records.wasMade(this.#run);
  }

  #message(why: Said): Message {
    return message('sandbox.unconfirmed', { program: this.#record.kind, container: this.#record.name, why });
  }
}
