/** The shape of the command table's rows. */
import type * as v from 'valibot';
import type { CallerRight } from '../domain/index.ts';
import type { TextKey } from './texts.ts';

/** How the command line offers a command: words of the verb, positional fields in order, option -> field. */
export interface CliShape {
  verb: string;
  args?: readonly string[];
  /** Option name -> input field; `text` reads a file or `-`. `title`: what its help says, the field's name without. */
  options?: Readonly<Record<string, { field: string; kind: 'string' | 'text' | 'number' | 'flag'; title?: TextKey }>>;
  /** Asks before acting unless `--yes`; there is no terminal to ask in a script, so without `--yes` it is refused. */
  confirm?: boolean;
}

/** What one command is: its title, input, reply, keys, places where it is offered, and who may call it. */
export interface CommandSpec<Schema extends v.GenericSchema = v.GenericSchema, Reply = unknown> {
  /** Key of its title in the catalogue of texts. */
  title: TextKey;
  input: Schema;
  /** Never set: carries the reply's type. */
  reply?: Reply;
  /** `$mod` (Cmd on macOS, Ctrl elsewhere), `Shift`, `Alt` and a key, joined by `+`; what a press produced is compared. */
  key?: string;
  /** Shown in the tray menu: once per live run, or once. */
  tray?: 'run' | 'always';
  /** What the palette and menus offer it for. */
  on?: 'story' | 'run' | 'project';
  /** Text asked before acting. */
  confirm?: TextKey;
  cli?: CliShape;
  /** Who may call it. What it is about, the host finds in its input (core/commands/subject.ts). */
  by: CallerRight;
  /** True when a page of a foreign origin could do harm even by reading: never offered over a link without a person. */
  shell?: boolean;
}

/** Ties the input's schema and the reply's type of a spec together. */
export function command<Schema extends v.GenericSchema, Reply>(
  spec: CommandSpec<Schema, Reply>,
): CommandSpec<Schema, Reply> {
  return spec;
}

/** Marks the reply's type in a spec. */
export function reply<T>(): T | undefined {
  return undefined;
}
