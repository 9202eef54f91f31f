/** The sentences of messages: made where a person reads, in that reader's language (English so far). */
import { isMessage, type Message } from '../domain/index.ts';
import { isolate } from './bidi.ts';
import { titleOf } from './texts.en.ts';
import { CLI_MESSAGES_EN } from './texts.messages.cli.en.ts';
import { COMMAND_MESSAGES_EN } from './texts.messages.command.en.ts';
import { CONFIG_MESSAGES_EN } from './texts.messages.config.en.ts';
import { DOCTOR_MESSAGES_EN } from './texts.messages.doctor.en.ts';
import { GIT_MESSAGES_EN } from './texts.messages.git.en.ts';
import { KEPT_MESSAGES_EN } from './texts.messages.kept.en.ts';
import { LINK_MESSAGES_EN } from './texts.messages.link.en.ts';
import { PROCESS_MESSAGES_EN } from './texts.messages.process.en.ts';
import { RUN_MESSAGES_EN } from './texts.messages.run.en.ts';
import { START_MESSAGES_EN } from './texts.messages.start.en.ts';
import { STATE_MESSAGES_EN } from './texts.messages.state.en.ts';
import { STOP_MESSAGES_EN } from './texts.messages.stop.en.ts';
import { STORE_MESSAGES_EN } from './texts.messages.store.en.ts';
import { TERMINAL_MESSAGES_EN } from './texts.messages.terminal.en.ts';
import { fillIn } from './texts.text.ts';

/** Looked up part by part, as the other texts are. */
const PARTS: readonly Readonly<Record<string, string>>[] = [
  KEPT_MESSAGES_EN,
  STOP_MESSAGES_EN,
  START_MESSAGES_EN,
  RUN_MESSAGES_EN,
  COMMAND_MESSAGES_EN,
  CLI_MESSAGES_EN,
  GIT_MESSAGES_EN,
  TERMINAL_MESSAGES_EN,
  PROCESS_MESSAGES_EN,
  STATE_MESSAGES_EN,
  STORE_MESSAGES_EN,
  LINK_MESSAGES_EN,
  CONFIG_MESSAGES_EN,
  DOCTOR_MESSAGES_EN,
];

/** `sentence`: values that are texts stand isolated. `copied`: as they are, for a terminal and for what a person copies. */
export type TextForm = 'sentence' | 'copied';

/** The sentence of a message. One of a code that only a newer Huskies knows is shown as its code and values. */
export function messageText(message: Message, as: TextForm = 'sentence'): string {
  const words = wordsOf(message.code);
  return words === undefined ? unknownText(message) : filled(words, message, as);
}

/**
 * What a person can do about it; empty: nothing is known. A message that tells another one inside has that one's remedy,
 * unless it has its own. It is copied from, so its values stand as they are.
 */
export function remedyText(message: Message): string {
  if (message.code === 'legacy') return message.values.remedy ?? '';
  const words = wordsOf(`${message.code}.remedy`);
  if (words !== undefined) return filled(words, message, 'copied');
  for (const inside of Object.values(message.values)) {
    const remedy = isMessage(inside) ? remedyText(inside) : '';
    if (remedy !== '') return remedy;
  }
  return '';
}

/** All texts of messages in one table, for checks that go through all of them. */
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

/** A list is joined, a message is told inside; what an older or newer host may put there otherwise is shown as JSON. */
function valueText(value: unknown, as: TextForm): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return as === 'sentence' ? isolate(value) : value;
  if (Array.isArray(value)) return value.map((one) => valueText(one, as)).join(', ');
  if (isMessage(value)) return messageText(value, as);
  return value === null ? '' : JSON.stringify(value);
}

function unknownText({ code, values }: Message): string {
  const told = Object.entries(values ?? {}).map(([name, value]) => `${name} ${valueText(value, 'copied')}`);
  return told.length === 0 ? code : `${code} (${told.join(', ')})`;
}

function wordsOf(key: string): string | undefined {
  for (const part of PARTS) if (Object.hasOwn(part, key)) return part[key];
  return undefined;
}
