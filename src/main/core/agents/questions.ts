/** Questions of runs: asked once, answered once, by a person, by the policy of the config, or by the end of the run. */
import { message, RefusalError, refuse } from '../../../contract/index.ts';
import {
  type Answer,
  answerProblem,
  answerWords,
  isLive,
  isOpenQuestion,
  isSameQuestion,
  MAX_ANSWERED_QUESTIONS,
  MAX_OPEN_QUESTIONS,
  MAX_QUESTION_DETAIL_CHARACTERS,
  MAX_QUESTION_TITLE_CHARACTERS,
  type NewQuestion,
  type PermissionRule,
  policyAnswer,
  type QuestionRecord,
  type RunCaller,
  ruleText,
} from '../../../domain/index.ts';
import type { Cancel, Clock, Random, StoredRun } from '../ports/index.ts';
import {
  type LedgerFeed,
  type LedgerView,
  onBehalfOf,
  type WantedChange,
  type WantedLedger,
} from '../state/handles.ts';

/** What Questions works with. */
export interface QuestionDeps {
  ledger: Pick<LedgerView, 'questions' | 'runs' | 'seq'>;
  feed: Pick<LedgerFeed, 'subscribe'>;
  wanted: WantedLedger;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'id'>;
  /** The rules of the config that a person approved last. */
  policy(): readonly PermissionRule[];
}

/** The refusal of an answer, in a form that can be thrown and returned. */
type Refused = ReturnType<typeof refuse>;

export class Questions {
  readonly #deps: QuestionDeps;

  constructor(deps: QuestionDeps) {
    this.#deps = deps;
  }

  /** The same, but writing through this handle. */
  through(wanted: WantedLedger): Questions {
    return new Questions({ ...this.#deps, wanted });
  }

  /**
   * Asks for a live run and resolves with the answer, for the road of an agent. The policy answers permission requests
   * first. Resolves with `ended` when the run ends, or when `taken` says that the CLI has taken its question back. Never
   * rejects for an ended run, but for a run with too many open questions.
   */
  async request(run: string, asked: NewQuestion, taken?: Cancel): Promise<Answer> {
    const record = this.#deps.ledger.runs.get(run);
    if (record === undefined || !isLive(record) || record.stopping !== null || taken?.cancelled === true)
      return this.#noAnswer();
    const decided = this.#byPolicy(record, asked);
    if (decided !== null) return decided;
    const caller: RunCaller = { kind: 'run', run, story: record.story, agent: record.agent };
    const own = this.through(onBehalfOf(this.#deps.wanted, caller, this.#deps.ledger.runs));
    const { question } = own.ask(record, asked, false);
    const forget = taken?.onCancel(() => this.withdraw(question));
    const answer = await this.whenAnswered(question);
    forget?.();
    return answer;
  }

  /**
   * Puts the question on record, unless the run already asks the same (`joins`). Throws a RefusalError if the run has too
   * many open questions.
   */
  ask(run: StoredRun, asked: NewQuestion, joins = true): { seq: number; question: string } {
    const { ledger, wanted, clock, random } = this.#deps;
    const short = shortened(asked);
    const own = [...ledger.questions.values()].filter((one) => one.run === run.id);
    const open = own.filter(isOpenQuestion);
    const same = joins ? open.find((one) => isSameQuestion(one, short)) : undefined;
    if (same !== undefined) return { seq: ledger.seq, question: same.id };
    if (open.length >= MAX_OPEN_QUESTIONS) {
      const why = message('question.many', { run: run.id, most: MAX_OPEN_QUESTIONS });
      throw new RefusalError({ code: 'not-allowed', why, field: 'caller', value: run.id });
    }
    const question: QuestionRecord = {
      id: `question_${random.id(16)}`,
      ...{ run: run.id, story: run.story, agent: run.agent },
      ...short,
      askedAt: clock.now(),
      answer: null,
    };
    const said = message('question.asked', { title: question.title });
    const seq = wanted.commit(
      [{ put: 'question', question }, ...tooOld(own)],
      [{ kind: 'question_asked', message: said, ...about(question) }],
    );
    return { seq, question: question.id };
  }

  /** The open question that this answer fits, or the refusal. A question that has ended is unknown. */
  find(id: string, given: Pick<Answer, 'option' | 'text'>): { ok: true; question: QuestionRecord } | Refused {
    const question = this.#deps.ledger.questions.get(id);
    if (question === undefined) return unknownQuestion(id);
    return refusalOf(question, given) ?? this.#stoppingRefusal(question) ?? { ok: true, question };
  }

  /** A person's answer. */
  answer(id: string, given: Pick<Answer, 'option' | 'text'>): { ok: true; seq: number } | Refused {
    const { wanted, clock } = this.#deps;
    const found = this.find(id, given);
    if (!found.ok) return found;
    const { question } = found;
    const answer: Answer = { by: 'person', ...given, at: clock.now() };
    const words = answerWords(question, answer) ?? '';
    const said = message('question.answered', { title: question.title, answer: firstLine(words) });
    const seq = wanted.commit(
      [{ put: 'question', question: { ...question, answer } }],
      [{ kind: 'question_answered', message: said, ...about(question) }],
    );
    return { ok: true, seq };
  }

  /** The CLI has taken its question back. Does nothing if it is not open any more. */
  withdraw(id: string): void {
    const { ledger, wanted } = this.#deps;
    const question = ledger.questions.get(id);
    if (question === undefined || !isOpenQuestion(question)) return;
    const said = message('question.ended', { title: question.title });
    wanted.commit([{ remove: 'question', id }], [{ kind: 'question_answered', message: said, ...about(question) }]);
  }

  /**
   * Resolves with the answer, however long it takes; with `ended` if there is none, or no such question, or when `gone`
   * says that its caller is gone. The question itself stays as it is.
   */
  whenAnswered(id: string, gone?: Cancel): Promise<Answer> {
    const answerNow = (): Answer | null => {
      const question = this.#deps.ledger.questions.get(id);
      return question === undefined || gone?.cancelled === true ? this.#noAnswer() : question.answer;
    };
    return new Promise((resolve) => {
      const now = answerNow();
      if (now !== null) {
        resolve(now);
        return;
      }
      const look = () => {
        const then = answerNow();
        if (then === null) return;
        stop();
        forget?.();
        resolve(then);
      };
      const stop = this.#deps.feed.subscribe(look);
      const forget = gone?.onCancel(look);
    });
  }

  /** The answer of the policy; null: a person is asked. A question without a fitting option is for a person, too. */
  #byPolicy(run: StoredRun, asked: NewQuestion): Answer | null {
    const { wanted, policy, clock } = this.#deps;
    const { answer, rule } = policyAnswer(policy(), asked, run.worktree);
    if (answer === 'ask' || rule === null) return null;
    const wantedKinds = answer === 'allow' ? ['allow-once'] : ['reject-once', 'reject-always'];
    const option = wantedKinds.flatMap((kind) => asked.options.find((one) => one.kind === kind) ?? [])[0];
    if (option === undefined) return null;
    const values = { title: shortened(asked).title, rule: ruleText(rule) };
    const said = answer === 'allow' ? message('question.allowed', values) : message('question.denied', values);
    const { id, story, agent } = run;
    wanted.commit([], [{ kind: 'question_answered', message: said, story, agent, run: id }]);
    return { by: 'policy', option: option.id, text: null, at: clock.now() };
  }

  /** An answer would let a run that is being stopped go on. */
  #stoppingRefusal({ id, run, agent }: QuestionRecord): Refused | null {
    if ((this.#deps.ledger.runs.get(run)?.stopping ?? null) === null) return null;
    return refuse('not-allowed', message('question.stopping', { agent }), at(id, 'question'));
  }

  #noAnswer(): Answer {
    return { by: 'ended', option: null, text: null, at: this.#deps.clock.now() };
  }
}

/** The refusal for a question that does not exist, or has ended with its run. */
export function unknownQuestion(id: string): Refused {
  return refuse('unknown-question', message('question.unknown', { question: id }), { field: 'question', value: id });
}

function refusalOf(question: QuestionRecord, given: Pick<Answer, 'option' | 'text'>): Refused | null {
  const problem = answerProblem(question, given);
  const options = question.options.map(({ id, label }) => `${id} (${label})`);
  switch (problem) {
    case null:
      return null;
    case 'answered':
      return refuse('not-allowed', message('question.done', { question: question.id }), at(question.id, 'question'));
    case 'no-option': {
      const option = given.option ?? '';
      return refuse('bad-input', message('question.option', { option, options }), at(option, 'option'));
    }
    case 'no-text':
      return refuse('bad-input', message('question.no-text', { options }), at(given.text ?? '', 'text'));
    case 'nothing':
      return refuse('bad-input', message('question.nothing'), at('', 'text'));
    case 'both':
      return refuse('bad-input', message('question.both'), at(given.option ?? '', 'option'));
  }
}

function at(value: string, field: string): { field: string; value: string } {
  return { field, value: firstLine(value) };
}

/** The answered questions of a run that make place for a new one. */
function tooOld(own: readonly QuestionRecord[]): WantedChange[] {
  const answered = own.filter((one) => !isOpenQuestion(one));
  return answered
    .slice(0, Math.max(0, answered.length + 1 - MAX_ANSWERED_QUESTIONS))
    .map(({ id }) => ({ remove: 'question', id }));
}

function about({ story, agent, run }: QuestionRecord): { story: string; agent: string; run: string } {
  return { story, agent, run };
}

/** What is stored. The policy has seen the whole detail before, and a person sees that a detail was cut. */
function shortened(asked: NewQuestion): NewQuestion {
  const { kind, tool, options, takesText, title, detail, move } = asked;
  const cut = (words: string, most: number): string => (words.length > most ? `${words.slice(0, most - 1)}…` : words);
  return {
    ...{ kind, tool, options, takesText, ...(move === undefined ? {} : { move }) },
    title: cut(firstLine(title), MAX_QUESTION_TITLE_CHARACTERS),
    detail: detail === null ? null : cut(detail, MAX_QUESTION_DETAIL_CHARACTERS),
  };
}

function firstLine(words: string): string {
  const [line = ''] = words.trim().split('\n');
  return line.length > MAX_QUESTION_TITLE_CHARACTERS ? `${line.slice(0, MAX_QUESTION_TITLE_CHARACTERS - 1)}…` : line;
}
