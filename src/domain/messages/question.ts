import type { NoValues } from './values.ts';

/** Messages about the questions of agents. `title`: the question in one line. */
export interface QuestionMessages {
  'question.asked': { title: string };
  /** `answer`: the label of the option that a person chose, or the person's text. */
  'question.answered': { title: string; answer: string };
  /** `rule`: the rule of the config that decided, such as `execute git *`. */
  'question.allowed': { title: string; rule: string };
  'question.denied': { title: string; rule: string };
  'question.ended': { title: string };
  'story.reported': { text: string };
  'story.report.person': NoValues;
  'question.unknown': { question: string };
  'question.stopping': { agent: string };
  'question.many': { run: string; most: number };
  'question.caller': NoValues;
  'question.option': { option: string; options: readonly string[] };
  'question.option.many': { most: number };
  'question.no-text': { options: readonly string[] };
  'question.move.role': { agent: string };
  'question.move.options': NoValues;
  'question.nothing': NoValues;
  'question.both': NoValues;
  'question.done': { question: string };
}
