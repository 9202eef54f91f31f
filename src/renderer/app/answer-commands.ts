/** The keys 1 to 9: they answer the question on the card of the selected story with the option of that number. */
import { answerByNumber, questionsOf } from '../store/questions.ts';
import type { PageCommand } from './page-command.ts';

/** One command for each key. The palette lists the answers themselves. */
export const ANSWER_COMMANDS: readonly PageCommand[] = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((number) => ({
  id: `answer${number}`,
  acts: true,
  title: 'view.answer',
  keys: [String(number)],
  group: 'story',
  story: true,
  hidden: true,
  // One line of the list of shortcuts stands for all of them.
  unlisted: number > 1,
  when: (s, story) => questionsOf(s, story)[0]?.options[number - 1] !== undefined,
  run: (project, story) => void answerByNumber(project, story, number),
}));
