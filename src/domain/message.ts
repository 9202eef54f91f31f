/**
 * What is kept or sent for a person to read is a code with values, never a sentence: a reader's own page, command line
 * or log makes the sentence, in that reader's language, and no code ever compares or parses words.
 */
import type { CliMessages } from './messages/cli.ts';
import type { CommandMessages } from './messages/command.ts';
import type { ConfigMessages } from './messages/config.ts';
import type { DoctorMessages } from './messages/doctor.ts';
import type { GitMessages } from './messages/git.ts';
import type { KeptMessages } from './messages/kept.ts';
import type { LinkMessages } from './messages/link.ts';
import type { ProcessMessages } from './messages/process.ts';
import type { RunMessages } from './messages/run.ts';
import type { StartMessages } from './messages/start.ts';
import type { StateMessages } from './messages/state.ts';
import type { StopMessages } from './messages/stop.ts';
import type { StoreMessages } from './messages/store.ts';
import type { TerminalMessages } from './messages/terminal.ts';

/** THE catalogue: each code with the values that it carries. Codes only grow: stored records and scripts hold them. */
export interface Messages
  extends CliMessages,
    CommandMessages,
    ConfigMessages,
    DoctorMessages,
    GitMessages,
    KeptMessages,
    LinkMessages,
    ProcessMessages,
    RunMessages,
    StartMessages,
    StateMessages,
    StopMessages,
    StoreMessages,
    TerminalMessages {}

/** Names one message of the catalogue. */
export type MessageCode = keyof Messages;

/** A message of one of these codes. */
export type MessageOf<C extends MessageCode> = { [K in C]: { code: K; values: Messages[K] } }[C];

/** A code with its values. */
export type Message = MessageOf<MessageCode>;

/** Codes that carry nothing beside themselves. */
type Bare = { [C in MessageCode]: keyof Messages[C] extends never ? C : never }[MessageCode];

/** Makes the message of a code. */
export function message<C extends Bare>(code: C): MessageOf<C>;
export function message<C extends MessageCode>(code: C, values: Messages[C]): MessageOf<C>;
export function message(code: MessageCode, values: object = {}): Message {
  return { code, values } as Message;
}

/** The message for words of a record that was written before messages had codes. */
export function legacy(text: string, remedy?: string): MessageOf<'legacy'> {
  return message('legacy', remedy === undefined ? { text } : { text, remedy });
}

/** A value that is a message and nothing more, of a known code or of one that a newer host knows. */
export function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 2 &&
    'code' in value &&
    typeof value.code === 'string' &&
    'values' in value &&
    typeof value.values === 'object' &&
    value.values !== null
  );
}

/** Both say the same: equal codes and equal values. */
export function isSameMessage(a: Message | null, b: Message | null): boolean {
  return isSame(a, b);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
