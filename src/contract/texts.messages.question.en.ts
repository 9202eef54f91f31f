import type { QuestionMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages about the questions of agents. */
export const QUESTION_MESSAGES_EN = textsOf<QuestionMessages>()({
  'question.asked': 'asks: {title}',
  'question.answered': '{answer}, to the question: {title}',
  'question.allowed': 'allowed by the rule {rule}: {title}',
  'question.denied': 'denied by the rule {rule}: {title}',
  'question.ended': 'its run ended before an answer: {title}',
  'story.reported': 'reports: {text}',
  'story.report.person': 'Only an agent reports its progress, from within its run.',
  'story.report.person.remedy': 'To tell an agent something, send it a message.',
  'question.unknown': 'There is no question {question}.',
  'question.unknown.remedy': 'List the open questions: huskies question list. The questions of a run end with it.',
  'question.many': 'The run {run} already has {most} open questions.',
  'question.many.remedy': 'Wait until a person has answered some of them.',
  'question.caller': 'Only an agent asks a question, from within its run.',
  'question.caller.remedy': 'To write to an agent, send it a message.',
  'question.option': 'The question has no option {option}, only {options}.',
  'question.option.remedy': 'Answer with the id of one of its options.',
  'question.option.many': 'A question has at most {most} options, and each has another text.',
  'question.option.many.remedy': 'Ask with fewer options, or with none: then the person answers in words.',
  'question.no-text': 'The question takes no text as its answer, only one of {options}.',
  'question.no-text.remedy': 'Choose one: huskies question answer ID --option OPTION',
  'question.move.role': '{agent} proposes no moves, since it has another role than "other".',
  'question.move.role.remedy': 'Ask the person to move the story, or set role = "other" for this agent.',
  'question.move.options': 'A proposed move has no option by which it could be accepted.',
  'question.move.options.remedy': 'Give options; the first one carries out the move.',
  'question.nothing': 'The answer is empty.',
  'question.nothing.remedy':
    'Answer with an option or a text: huskies question answer ID --option OPTION (or --text TEXT)',
  'question.both': 'The answer has an option and a text.',
  'question.both.remedy': 'Give only one of --option and --text.',
  'question.stopping': '{agent} is being stopped, so its question is not answered any more.',
  'question.stopping.remedy':
    'Wait until the stop has ended. The agent asks again if it needs the answer in its next run.',
  'question.done': 'The question {question} has been answered already.',
  'question.done.remedy': 'Nothing has to be done. The events of its story say what the answer was.',
});
