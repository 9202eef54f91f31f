/** Turns messages into sentences, where a person reads them and in that person's language (English so far). */
import { isMessage, type Message } from '../domain/index.ts';
import { isolate } from './bidi.ts';
import { titleOf } from './texts.en.ts';
import { ACP_MESSAGES_EN } from './texts.messages.acp.en.ts';
import { CHANGES_MESSAGES_EN } from './texts.messages.changes.en.ts';
import { CLI_MESSAGES_EN } from './texts.messages.cli.en.ts';
import { COMMAND_MESSAGES_EN } from './texts.messages.command.en.ts';
import { CONFIG_MESSAGES_EN } from './texts.messages.config.en.ts';
import { DOCTOR_MESSAGES_EN } from './texts.messages.doctor.en.ts';
import { EXCHANGE_MESSAGES_EN } from './texts.messages.exchange.en.ts';
import { FACTS_MESSAGES_EN } from './texts.messages.facts.en.ts';
import { GATE_MESSAGES_EN } from './texts.messages.gate.en.ts';
import { GIT_MESSAGES_EN } from './texts.messages.git.en.ts';
import { IMPORT_MESSAGES_EN } from './texts.messages.import.en.ts';
import { KEPT_MESSAGES_EN } from './texts.messages.kept.en.ts';
import { LINK_MESSAGES_EN } from './texts.messages.link.en.ts';
import { MERGE_MESSAGES_EN } from './texts.messages.merge.en.ts';
import { PIPELINE_MESSAGES_EN } from './texts.messages.pipeline.en.ts';
import { PRESET_MESSAGES_EN } from './texts.messages.preset.en.ts';
import { PROCESS_MESSAGES_EN } from './texts.messages.process.en.ts';
import { QUESTION_MESSAGES_EN } from './texts.messages.question.en.ts';
import { RUN_MESSAGES_EN } from './texts.messages.run.en.ts';
import { SANDBOX_MESSAGES_EN } from './texts.messages.sandbox.en.ts';
import { START_MESSAGES_EN } from './texts.messages.start.en.ts';
import { STATE_MESSAGES_EN } from './texts.messages.state.en.ts';
import { STOP_MESSAGES_EN } from './texts.messages.stop.en.ts';
import { STORE_MESSAGES_EN } from './texts.messages.store.en.ts';
import { TERMINAL_MESSAGES_EN } from './texts.messages.terminal.en.ts';
import { WAIT_MESSAGES_EN } from './texts.messages.wait.en.ts';
import { WORKTREE_MESSAGES_EN } from './texts.messages.worktree.en.ts';
import { fillIn } from './texts.text.ts';

/** The parts of the catalogue. They are not merged, since that would cost each start of the command line some ms. */
const PARTS: readonly Readonly<Record<string, string>>[] = [
  KEPT_MESSAGES_EN,
  STOP_MESSAGES_EN,
  START_MESSAGES_EN,
  RUN_MESSAGES_EN,
  COMMAND_MESSAGES_EN,
  CLI_MESSAGES_EN,
  FACTS_MESSAGES_EN,
  GATE_MESSAGES_EN,
  GIT_MESSAGES_EN,
  TERMINAL_MESSAGES_EN,
  ACP_MESSAGES_EN,
  PRESET_MESSAGES_EN,
  SANDBOX_MESSAGES_EN,
  PROCESS_MESSAGES_EN,
  QUESTION_MESSAGES_EN,
  STATE_MESSAGES_EN,
  STORE_MESSAGES_EN,
  LINK_MESSAGES_EN,
  CONFIG_MESSAGES_EN,
  DOCTOR_MESSAGES_EN,
  IMPORT_MESSAGES_EN,
  EXCHANGE_MESSAGES_EN,
  PIPELINE_MESSAGES_EN,
  MERGE_MESSAGES_EN,
  WAIT_MESSAGES_EN,
  WORKTREE_MESSAGES_EN,
  CHANGES_MESSAGES_EN,
];

/** `sentence`: string values are isolated (bidi.ts). `copied`: they are unchanged, for terminals and for copying. */
export type TextForm = 'sentence' | 'copied';

/** The sentence of a message. A code that only a newer Huskies knows is shown with its values. */
export function messageText(message: Message, as: TextForm = 'sentence'): string {
  const words = wordsOf(message.code);
  return words === undefined ? unknownText(message) : filled(words, message, as);
}

/**
 * What a person can do about a message; empty if nothing is known. Without a remedy of its own, a message has the remedy
 * of the first message among its values. Values are unchanged, since remedies are copied.
 */
export function remedyText(message: Message): string {
  const words = wordsOf(`${message.code}.remedy`);
  if (words !== undefined) return filled(words, message, 'copied');
  for (const inside of Object.values(message.values)) {
    const remedy = isMessage(inside) ? remedyText(inside) : '';
    if (remedy !== '') return remedy;
  }
  return '';
}

/** The texts of all messages in one table, for checks of every text. */
export function messageCatalogue(): Readonly<Record<string, string>> {
  return Object.assign({}, ...PARTS) as Record<string, string>;
}

/** The value that names a command of the table, and is told by its title. */
const ASKED = 'asked';

function filled(words: string, { values }: Message, as: TextForm): string {
  const shown: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const title = name === ASKED ? titleOf(String(value)) : undefined;
    shown[name] = title ?? valueText(value, as);
  }
  return fillIn(words, shown, (value) => value);
}

/** Joins lists and inserts messages as sentences. Anything else that another version may send is shown as JSON. */
function valueText(value: unknown, as: TextForm): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return as === 'sentence' ? isolate(value) : value;
  if (Array.isArray(value)) return value.map((one) => valueText(one, as)).join(', ');
  if (isMessage(value)) return messageText(value, as);
  return value === null ? '' : JSON.stringify(value);
}

function unknownText({ code, values }: Message): string {
  const parts = Object.entries(values ?? {}).map(([name, value]) => `${name} ${valueText(value, 'copied')}`);
  return parts.length === 0 ? code : `${code} (${parts.join(', ')})`;
}

function wordsOf(key: string): string | undefined {
  for (const part of PARTS) if (Object.hasOwn(part, key)) return part[key];
  return undefined;
}
