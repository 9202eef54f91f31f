/** The part of the command table about the questions of agents. */
import * as v from 'valibot';
import {
  type Answer,
  MAX_OPTION_ID_CHARACTERS,
  MAX_OPTIONS,
  MAX_QUESTION_DETAIL_CHARACTERS,
  MAX_QUESTION_TITLE_CHARACTERS,
  type QuestionRecord,
  STAGES,
} from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { many, Title } from './commands.story.ts';
import { StoryId } from './ids.ts';
import { rule } from './input.ts';
import type { Accepted } from './replies.ts';

/** Schema of a question's id as the host creates it. */
const QuestionId = v.pipe(v.string(), v.regex(/^question_[a-z0-9]{1,40}$/, rule('input.questionId')));
const OptionLabel = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_QUESTION_TITLE_CHARACTERS));
const Detail = v.pipe(v.string(), v.maxLength(MAX_QUESTION_DETAIL_CHARACTERS));

/** Every command on questions by its name. */
export const QUESTION_COMMANDS = {
  'question.ask': command({
    title: 'command.question.ask',
    by: 'own-story',
    /**
     * `title`: the question in one line. `detail`: what a person should know to answer it. `options`: the answers that the
     * agent offers; a person may always answer in words instead. The same question that is still open is not asked twice.
     * `move`: only agents of the role `other` may give it. If a person chooses the first option, that story is moved.
     */
    input: v.strictObject({
      story: StoryId,
      title: Title,
      detail: v.optional(Detail),
      options: v.optional(many(OptionLabel, MAX_OPTIONS)),
      move: v.optional(v.strictObject({ story: StoryId, stage: v.picklist(STAGES) })),
    }),
    reply: reply<Accepted & { question: string }>(),
    cli: {
      verb: 'story ask',
      args: ['story', 'title'],
      options: {
        option: { field: 'options', kind: 'list', value: 'text', title: 'cli.option.option' },
        detail: { field: 'detail', kind: 'words', title: 'cli.option.detail' },
      },
    },
  }),
  'question.wait': command({
    title: 'command.question.wait',
    by: 'own-run',
    input: v.strictObject({ question: QuestionId }),
    /** Replies when the question has its answer, or when it has ended without one: that may take days. */
    reply: reply<Answer & { words: string | null }>(),
    cli: { verb: 'question wait', args: ['question'] },
  }),
  'question.answer': command({
    title: 'command.question.answer',
    by: 'person',
    /** Exactly one of `option` (the id of an option) and `text`. */
    input: v.strictObject({
      question: QuestionId,
      option: v.optional(v.pipe(v.string(), v.maxLength(MAX_OPTION_ID_CHARACTERS))),
      text: v.optional(Detail),
    }),
    reply: reply<Accepted>(),
    cli: {
      verb: 'question answer',
      args: ['question'],
      options: {
        option: { field: 'option', kind: 'string' },
        text: { field: 'text', kind: 'words', title: 'cli.option.answer' },
      },
    },
  }),
  'question.list': command({
    title: 'command.question.list',
    by: 'person',
    /** The open questions of one story, or of all, the oldest first. */
    input: v.strictObject({ story: v.optional(StoryId) }),
    reply: reply<QuestionRecord[]>(),
    cli: { verb: 'question list', options: { story: { field: 'story', kind: 'string' } } },
  }),
} as const;
