/** The English text catalogue: all its parts together. Keys name the place. */

import { BOARD_EN } from './texts.board.en.ts';
import { CARDS_EN } from './texts.cards.en.ts';
import { CHANGES_EN } from './texts.changes.en.ts';
import { CLI_EN } from './texts.cli.en.ts';
import { COMMAND_EN } from './texts.command.en.ts';
import { CONVERSATION_EN } from './texts.conversation.en.ts';
import { FIELDS_EN } from './texts.fields.en.ts';
import { GUIDE_EN } from './texts.guide.en.ts';
import { HISTORY_EN } from './texts.history.en.ts';
import { NOTICES_EN } from './texts.notices.en.ts';
import { PAGE_EN } from './texts.page.en.ts';
import { PROCESSES_EN } from './texts.processes.en.ts';
import { PROJECT_EN } from './texts.project.en.ts';
import { SETTINGS_EN } from './texts.settings.en.ts';
import { SHELL_EN } from './texts.shell.en.ts';
import { STOPS_EN } from './texts.stops.en.ts';
import { STUCK_EN } from './texts.stuck.en.ts';
import { TERMINAL_EN } from './texts.terminal.en.ts';
import { WORK_EN } from './texts.work.en.ts';
import { WORKTREE_EN } from './texts.worktree.en.ts';

/** The parts of the catalogue. They are not merged, since that would cost each start of the command line some ms. */
const PARTS = [
  COMMAND_EN,
  PAGE_EN,
  PROJECT_EN,
  FIELDS_EN,
  CLI_EN,
  SHELL_EN,
  STOPS_EN,
  STUCK_EN,
  WORK_EN,
  WORKTREE_EN,
  CONVERSATION_EN,
  CARDS_EN,
  BOARD_EN,
  CHANGES_EN,
  PROCESSES_EN,
  HISTORY_EN,
  TERMINAL_EN,
  SETTINGS_EN,
  GUIDE_EN,
  NOTICES_EN,
] as const;

type Catalogue = typeof COMMAND_EN &
  typeof PAGE_EN &
  typeof PROJECT_EN &
  typeof FIELDS_EN &
  typeof CLI_EN &
  typeof SHELL_EN &
  typeof STOPS_EN &
  typeof STUCK_EN &
  typeof WORK_EN &
  typeof WORKTREE_EN &
  typeof CONVERSATION_EN &
  typeof CARDS_EN &
  typeof BOARD_EN &
  typeof CHANGES_EN &
  typeof PROCESSES_EN &
  typeof HISTORY_EN &
  typeof TERMINAL_EN &
  typeof SETTINGS_EN &
  typeof GUIDE_EN &
  typeof NOTICES_EN;
/** The key of a text. */
export type TextKey = keyof Catalogue;

/** The text of a key, with its placeholders. */
export function wordsOf(key: TextKey): string {
  const words = foundWords(key);
  if (words === undefined) throw new Error(`no text ${key}`);
  return words;
}

/** The title of a command; undefined if there is no such command. */
export function titleOf(command: string): string | undefined {
  return foundWords(`command.${command}`);
}

function foundWords(key: string): string | undefined {
  return (PARTS as readonly Readonly<Record<string, string>>[]).find((part) => Object.hasOwn(part, key))?.[key];
}

/** All texts in one table, for checks of every text. */
export function catalogue(): Catalogue {
  return Object.assign({}, ...PARTS) as Catalogue;
}
