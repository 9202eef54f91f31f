/** Questions: a run asks and waits, a person answers. */
import { message, ok, refuse } from '../../../contract/index.ts';
import { answerWords, isOpenQuestion, MAX_OPTIONS, openQuestionsOf } from '../../../domain/index.ts';
import { unknownQuestion } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** The run's own question. A person may always answer in words. */
export const questionAsk: Handler<'question.ask'> = (context, { title, detail, options = [] }, { caller }) => {
  const { ledger, questions } = context;
  const run = caller.kind === 'run' ? ledger.runs.get(caller.run) : undefined;
  if (run === undefined) return refuse('not-allowed', message('question.caller'));
  if (new Set(options).size < options.length)
    return refuse('bad-input', message('question.option.many', { most: MAX_OPTIONS }), {
      field: 'options',
      value: options.find((one, at) => options.indexOf(one) < at) ?? '',
    });
  return ok(
    questions.ask(run, {
      kind: 'ask',
      title,
      detail: detail === undefined || detail.trim() === '' ? null : detail,
      tool: null,
      options: options.map((label, at) => ({ id: String(at + 1), label, kind: 'answer' })),
      takesText: true,
    }),
  );
};

/** Waits as long as the run lives. */
export const questionWait: Handler<'question.wait'> = async ({ ledger, questions }, { question: id }) => {
  const question = ledger.questions.get(id);
  if (question === undefined) return unknownQuestion(id);
  const answer = await questions.whenAnswered(id);
  return ok({ ...answer, words: answerWords(question, answer) });
};

export const questionAnswer: Handler<'question.answer'> = ({ questions }, { question, option, text }) => {
  const answered = questions.answer(question, { option: option ?? null, text: text ?? null });
  return answered.ok ? ok({ seq: answered.seq }) : answered;
};

export const questionList: Handler<'question.list'> = ({ ledger }, { story }) => {
  const all = [...ledger.questions.values()];
  if (story !== undefined) return ok(openQuestionsOf(all, story));
  return ok(all.filter(isOpenQuestion).sort((a, b) => a.askedAt - b.askedAt));
};
