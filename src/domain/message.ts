/**
 * Messages: what is stored or sent for a person to read is a code with values, never a sentence. The page, command line
 * or log that shows it makes the sentence in the reader's language. No code compares or parses sentences.
 */
import type { AcpMessages } from './messages/acp.ts';
import type { ChangesMessages } from './messages/changes.ts';
import type { CliMessages } from './messages/cli.ts';
import type { CommandMessages } from './messages/command.ts';
import type { ConfigMessages } from './messages/config.ts';
import type { DoctorMessages } from './messages/doctor.ts';
import type { ExchangeMessages } from './messages/exchange.ts';
import type { FactsMessages } from './messages/facts.ts';
import type { GateMessages } from './messages/gate.ts';
import type { GitMessages } from './messages/git.ts';
import type { ImportMessages } from './messages/import.ts';
import type { KeptMessages } from './messages/kept.ts';
import type { LinkMessages } from './messages/link.ts';
import type { MergeMessages } from './messages/merge.ts';
import type { PipelineMessages } from './messages/pipeline.ts';
import type { PresetMessages } from './messages/preset.ts';
import type { ProcessMessages } from './messages/process.ts';
import type { QuestionMessages } from './messages/question.ts';
import type { RunMessages } from './messages/run.ts';
import type { SandboxMessages } from './messages/sandbox.ts';
import type { StartMessages } from './messages/start.ts';
import type { StateMessages } from './messages/state.ts';
import type { StopMessages } from './messages/stop.ts';
import type { StoreMessages } from './messages/store.ts';
import type { TerminalMessages } from './messages/terminal.ts';
import type { WaitMessages } from './messages/wait.ts';
import type { WorktreeMessages } from './messages/worktree.ts';

/**
 * The message catalogue: the values of each code. Stored records and scripts contain codes, so none that a
 * release has made is ever removed.
 */
export interface Messages
  extends AcpMessages,
    ChangesMessages,
    CliMessages,
    CommandMessages,
    ConfigMessages,
    DoctorMessages,
    ExchangeMessages,
    FactsMessages,
    GateMessages,
    GitMessages,
    ImportMessages,
    KeptMessages,
    LinkMessages,
    MergeMessages,
    PipelineMessages,
    PresetMessages,
    ProcessMessages,
    QuestionMessages,
    RunMessages,
    SandboxMessages,
    StartMessages,
    StateMessages,
    StopMessages,
    StoreMessages,
    TerminalMessages,
    WaitMessages,
    WorktreeMessages {}

/** A code of the message catalogue. */
export type MessageCode = keyof Messages;

/** A message with this code, or with one of these codes. */
export type MessageOf<C extends MessageCode> = { [K in C]: { code: K; values: Messages[K] } }[C];

/** A message: a code with its values. */
export type Message = MessageOf<MessageCode>;

/** The codes without values. */
type Bare = { [C in MessageCode]: keyof Messages[C] extends never ? C : never }[MessageCode];

/** Creates a message. */
export function message<C extends Bare>(code: C): MessageOf<C>;
export function message<C extends MessageCode>(code: C, values: Messages[C]): MessageOf<C>;
export function message(code: MessageCode, values: object = {}): Message {
  return { code, values } as Message;
}

/** The message for a sentence from a record that was written before messages had codes. */
export function legacy(text: string): MessageOf<'legacy'> {
  return message('legacy', { text });
}

/** Whether a value is a message, with a known code or one that only a newer Huskies knows. */
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

/** Whether two messages have equal codes and values. */
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
