/** What is taken of a permission request: its options are stored, and sent to every page. */
import { type Message, message } from '../../../contract/index.ts';
import { MAX_OPTION_ID_CHARACTERS, MAX_OPTIONS, MAX_QUESTION_TITLE_CHARACTERS } from '../../../domain/index.ts';
import type { RoadQuestion } from '../../core/ports/index.ts';
import { cut } from './updates.ts';

/** The question with names of its options that are cut to their limit, or why it cannot be asked. */
export function withinLimits(
  question: RoadQuestion,
): { ok: true; question: RoadQuestion } | { ok: false; why: Message } {
  const { options } = question;
  if (options.length > MAX_OPTIONS)
    return { ok: false, why: message('acp.options', { count: options.length, most: MAX_OPTIONS }) };
  if (options.some(({ id }) => id.length > MAX_OPTION_ID_CHARACTERS))
    return { ok: false, why: message('acp.optionId', { most: MAX_OPTION_ID_CHARACTERS }) };
  const most = MAX_QUESTION_TITLE_CHARACTERS;
  const named = options.map((option) =>
    option.label.length > most ? { ...option, label: `${cut(option.label, most - 1)}…` } : option,
  );
  return { ok: true, question: { ...question, options: named } };
}
