/** Takes the reports of hooks: what they tell becomes facts, and a permission request is put to the policy and a person. */
import { RefusalError } from '../../../contract/index.ts';
import type { Answer, NewQuestion } from '../../../domain/index.ts';
import {
  type AgentSignal,
  type Cancel,
  createCancel,
  type DecodedHook,
  type HookQuestion,
  type Log,
} from '../ports/index.ts';
import type { FactsKeeper } from './facts-keeper.ts';
import type { Questions } from './questions.ts';
import type { ScreenWatch } from './screens.ts';

/** What HookReports works with. */
export interface HookReportsDeps {
  facts: Pick<FactsKeeper, 'note'>;
  screens: Pick<ScreenWatch, 'heard'>;
  questions: Pick<Questions, 'request'>;
  log: Log;
}

/** The options of every permission request of a hook. */
const OPTIONS: NewQuestion['options'] = [
  { id: 'allow', label: 'Allow once', kind: 'allow-once' },
  { id: 'reject', label: 'Reject', kind: 'reject-once' },
];

interface Open {
  call: string;
  withdraw(): void;
}

export class HookReports {
  readonly #deps: HookReportsDeps;
  /** The questions that are open, by run. */
  readonly #open = new Map<string, Set<Open>>();

  constructor(deps: HookReportsDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with what the CLI is answered; with null if it decides itself. `gone`: the CLI does not wait for the answer
   * any more. Never rejects.
   */
  async take(run: string, { signals, question, over }: DecodedHook, gone: Cancel): Promise<unknown> {
    for (const one of this.#open.get(run) ?? []) if (over === 'all' || over === one.call) one.withdraw();
    this.#deps.screens.heard(run, signals);
    this.#note(run, signals);
    return question === null ? null : await this.#ask(run, question, gone);
  }

  /** What ends beside an open question does not answer it. */
  #note(run: string, signals: readonly AgentSignal[]): void {
    const isAsking = (this.#open.get(run)?.size ?? 0) > 0;
    this.#deps.facts.note(
      run,
      signals.filter(({ kind }) => !isAsking || kind !== 'answered'),
    );
  }

  async #ask(run: string, question: HookQuestion, gone: Cancel): Promise<unknown> {
    const taken = createCancel();
    const forget = gone.onCancel(() => taken.cancel());
    const open: Open = { call: question.call, withdraw: () => taken.cancel() };
    const all = this.#open.get(run) ?? new Set();
    this.#open.set(run, all.add(open));
    try {
      const { title, detail, tool } = question;
      const asked = { kind: 'permission' as const, title, detail, tool, options: OPTIONS, takesText: false };
      return replyOf(question, await this.#deps.questions.request(run, asked, taken));
    } catch (error) {
      // Too many open questions: the CLI asks in its terminal.
      if (error instanceof RefusalError) return null;
      this.#deps.log.error(`[hook] a question of ${run} could not be asked`, error);
      return null;
    } finally {
      forget();
      all.delete(open);
      if (all.size === 0) this.#open.delete(run);
      this.#note(run, [{ kind: 'answered' }]);
    }
  }
}

function replyOf(question: HookQuestion, { option }: Answer): unknown {
  if (option === null) return null;
  return option === 'allow' ? question.allow : question.reject;
}
