/** Finds the containers of a project, whatever became of the records of their runs. */
import type { Log } from '../../core/ports/index.ts';
import { containerName } from './container.ts';
import { type ContainerRecords, isRunId } from './records.ts';
import { type RuntimeCall, runsOf } from './runtime.ts';

/** How long a runtime may take to list its containers, in ms. A host waits for it when it opens. */
const LIST_MS = 10_000;

/** Asks every runtime that has started a container of the project. */
export class ContainerSurvey {
  readonly #records: ContainerRecords;
  readonly #project: string;
  readonly #log: Log;
  readonly #list: typeof runsOf;
  /** Programs of runtimes whose last answer was missing, so that each silence is logged once. */
  readonly #silent = new Set<string>();

  /** `project`: its digest, as in the label. */
  constructor(records: ContainerRecords, project: string, log: Log, list: typeof runsOf = runsOf) {
    this.#records = records;
    this.#project = project;
    this.#log = log;
    this.#list = list;
  }

  /** As Spawner.containers. A container without a record gets one, so that its hold can be regained. */
  async runs(): Promise<string[]> {
    await Promise.all(this.#records.runtimes().map((call) => this.#ask(call)));
    return this.#records.runs();
  }

  async #ask(call: RuntimeCall): Promise<void> {
    const answer = await this.#list(call, this.#project, LIST_MS);
    if (!answer.ok) {
      // what it started and what was not proven gone has a record, so nothing of that is taken for gone
      const { program } = call;
      const { why } = answer;
      if (!this.#silent.has(program)) this.#log.warn('[sandbox] a runtime does not answer', { program, why });
      this.#silent.add(program);
      return;
    }
    this.#silent.delete(call.program);
    for (const run of answer.value) {
      if (!isRunId(run) || this.#records.read(run) !== null) continue;
      this.#records.write(run, { ...call, name: containerName(run) });
    }
  }
}
