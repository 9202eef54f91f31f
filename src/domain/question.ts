/** Questions of agents: permission requests of their CLIs, and questions that a run asks the person itself. */

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
 * What gave the answer: a person or the policy of the config. `ended`: there is none, because the run ended or its CLI took
 * the question back.
 */
export type AnswerBy = 'person' | 'policy' | 'ended';

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
}
