/** Questions: a run asks and waits, a person answers. */
import { message, ok, refuse } from '../../../contract/index.ts';
import { ACCEPT_MOVE, answerWords, isOpenQuestion, MAX_OPTIONS, openQuestionsOf } from '../../../domain/index.ts';
import { unknownQuestion } from '../agents/index.ts';
import type { Handler } from './context.ts';
import { moveStory } from './story-move.ts';
import { unknownStory } from './unknown-story.ts';

/** The run's own question. A person may always answer in words. */
export const questionAsk: Handler<'question.ask'> = (context, { title, detail, options = [], move }, { caller }) => {
  const { ledger, questions } = context;
  const run = caller.kind === 'run' ? ledger.runs.get(caller.run) : undefined;
  if (run === undefined) return refuse('not-allowed', message('question.caller'));
  if (move !== undefined) {
    if (run.role !== 'other') return refuse('not-allowed', message('question.move.role', { agent: run.agent }));
    if (!ledger.stories.has(move.story)) return unknownStory(move.story);
    if (options.length === 0)
      return refuse('bad-input', message('question.move.options'), { field: 'options', value: '' });
  }
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
      ...(move === undefined ? {} : { move }),
    }),
  );
};

/** Waits as long as the run lives and the caller waits. */
export const questionWait: Handler<'question.wait'> = async ({ ledger, questions }, { question: id }, { gone }) => {
  const question = ledger.questions.get(id);
  if (question === undefined) return unknownQuestion(id);
  const answer = await questions.whenAnswered(id, gone);
  return ok({ ...answer, words: answerWords(question, answer) });
};

/** The first option of a proposed move moves the story, as the person that answers. A refused move leaves it open. */
export const questionAnswer: Handler<'question.answer'> = (context, { question: id, option, text }, { caller }) => {
  const given = { option: option ?? null, text: text ?? null };
  const found = context.questions.find(id, given);
  if (!found.ok) return found;
  const { move } = found.question;
  if (move !== undefined && given.option === ACCEPT_MOVE) {
    const moved = moveStory(context, move.story, move.stage, null, caller);
    if (!moved.ok) return moved;
  }
  const answered = context.questions.answer(id, given);
  return answered.ok ? ok({ seq: answered.seq }) : answered;
};

export const questionList: Handler<'question.list'> = ({ ledger }, { story }) => {
  const all = [...ledger.questions.values()];
  if (story !== undefined) return ok(openQuestionsOf(all, story));
  return ok(all.filter(isOpenQuestion).sort((a, b) => a.askedAt - b.askedAt));
};
