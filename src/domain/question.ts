/** Questions of agents: permission requests of their CLIs, and questions that a run asks the person itself. */

import type { Stage } from './story.ts';

/** Every kind of question. `permission`: whether a tool may be used. `ask`: the agent's own question. */
export const QUESTION_KINDS = ['permission', 'ask'] as const;
/** What a question is about. */
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** What an option of a permission request does; `answer`: one of the answers that an agent offers. */
export const OPTION_KINDS = ['allow-once', 'allow-always', 'reject-once', 'reject-always', 'answer'] as const;
/** What choosing an option means. */
export type OptionKind = (typeof OPTION_KINDS)[number];

/** One option of a question, as the agent named it. */
export interface QuestionOption {
  id: string;
  label: string;
  kind: OptionKind;
}

/**
 * What may give the answer: a person or the policy of the config. `ended`: there is none, because the run ended or its CLI
 * took the question back.
 */
export const ANSWER_BYS = ['person', 'policy', 'ended'] as const;
/** What gave an answer. */
export type AnswerBy = (typeof ANSWER_BYS)[number];

/** The answer of a question. Exactly one of `option` and `text` is set, or neither if there is none (`ended`). */
export interface Answer {
  by: AnswerBy;
  /** The id of the chosen option. */
  option: string | null;
  text: string | null;
  /** ms since the epoch. */
  at: number;
}

/** A question of a run. It is open until it has an answer, and only the questions of live runs are open. */
export interface QuestionRecord {
  id: string;
  run: string;
  story: string;
  agent: string;
  kind: QuestionKind;
  /** One line: the tool's title, or the agent's question. */
  title: string;
  /** The exact command, path or text that it is about; null if there is none. */
  detail: string | null;
  /** What the tool does, as ACP names it (`execute`, `edit`, `read`, `fetch`, …); null for the agent's own questions. */
  tool: string | null;
  options: QuestionOption[];
  /** Whether a text may be answered as well. */
  takesText: boolean;
  /** ms since the epoch. */
  askedAt: number;
  answer: Answer | null;
  /** The move that its first option carries out when a person chooses it. Absent: an answer only tells the agent. */
  move?: ProposedMove;
}

/** A move of a story that a run of the role `other` proposes. */
export interface ProposedMove {
  story: string;
  stage: Stage;
}

/** The option by which a person accepts a proposed move. */
export const ACCEPT_MOVE = '1';

/** A question as a run asks it. */
export type NewQuestion = Pick<QuestionRecord, 'kind' | 'title' | 'detail' | 'tool' | 'options' | 'takesText' | 'move'>;

/** How many open questions a run may have. More would bury the ones that matter. */
export const MAX_OPEN_QUESTIONS = 20;
/** How many answered questions of a live run are kept, so that an agent whose wait was cut off can read its answer. */
export const MAX_ANSWERED_QUESTIONS = 50;
/** The longest id of an option, in UTF-16 code units. A CLI is answered with it as it came, so it cannot be cut. */
export const MAX_OPTION_ID_CHARACTERS = 500;
/** The longest title of a question, and of an option, in UTF-16 code units. */
export const MAX_QUESTION_TITLE_CHARACTERS = 500;
/** The longest detail of a question, in UTF-16 code units. */
export const MAX_QUESTION_DETAIL_CHARACTERS = 20_000;
/** How many options a question may have. */
export const MAX_OPTIONS = 12;

/** Whether a question waits for its answer. */
export function isOpenQuestion({ answer }: Pick<QuestionRecord, 'answer'>): boolean {
  return answer === null;
}

/** Whether two questions ask the same: an agent that asks again, because its call was cut off, joins its first question. */
export function isSameQuestion(a: NewQuestion, b: NewQuestion): boolean {
  return (
    a.kind === b.kind &&
    a.title === b.title &&
    a.detail === b.detail &&
    a.tool === b.tool &&
    a.takesText === b.takesText &&
    a.move?.story === b.move?.story &&
    a.move?.stage === b.move?.stage &&
    a.options.length === b.options.length &&
    a.options.every(({ id, label, kind }, at) => {
      const other = b.options[at];
      return other !== undefined && other.id === id && other.label === label && other.kind === kind;
    })
  );
}

/** Why an answer does not fit its question. */
export type AnswerProblem = 'answered' | 'no-option' | 'no-text' | 'nothing' | 'both';

/** What is wrong with this answer; null if it fits. Exactly one of the two must be given. */
export function answerProblem(
  { options, takesText, answer }: Pick<QuestionRecord, 'options' | 'takesText' | 'answer'>,
  { option, text }: Pick<Answer, 'option' | 'text'>,
): AnswerProblem | null {
  if (answer !== null) return 'answered';
  if (option !== null && text !== null) return 'both';
  if (option !== null) return options.some(({ id }) => id === option) ? null : 'no-option';
  if (text === null || text.trim() === '') return 'nothing';
  return takesText ? null : 'no-text';
}

/** What an answer says, for one line: the label of its option or its text; null if there is none (`ended`). */
export function answerWords({ options }: Pick<QuestionRecord, 'options'>, { option, text }: Answer): string | null {
  return option === null ? text : (options.find(({ id }) => id === option)?.label ?? option);
}

/** The open questions of a story, the oldest first. */
export function openQuestionsOf<Q extends Pick<QuestionRecord, 'story' | 'answer' | 'askedAt'>>(
  questions: Iterable<Q>,
  story: string,
): Q[] {
  return [...questions]
    .filter((one) => one.story === story && isOpenQuestion(one))
    .sort((a, b) => a.askedAt - b.askedAt);
}
