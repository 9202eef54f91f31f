/** The shape of a row in the command table. */
import type * as v from 'valibot';
import type { CallerRight } from '../domain/index.ts';
import type { TextKey } from './texts.ts';

/** How the command line offers a command: the words of its verb, positional fields in order, and options by field. */
export interface CliShape {
  verb: string;
  args?: readonly string[];
  /** Positional fields after these that may be left out. */
  optional?: readonly string[];
  /**
   * Input fields by option name. `title`: its help text; without one, the field's name. `value`: what its help calls
   * one entry of a list.
   */
  options?: Readonly<Record<string, { field: string; kind: OptionKind; title?: TextKey; value?: string }>>;
  /** The command asks before it acts unless `--yes` is given. Without a terminal to ask in, it is refused. */
  confirm?: boolean;
}

/**
 * What an option takes. `text`: the name of a file, or `-`. `words`: the text itself, or `-`. `list`: one entry each time that it is given. `items`: the
 * same, each as `ID=TEXT`.
 */
export type OptionKind = 'string' | 'text' | 'words' | 'number' | 'flag' | 'list' | 'items';

/** One command: its title, input, reply, shortcut, the places that offer it, and who may call it. */
export interface CommandSpec<Schema extends v.GenericSchema = v.GenericSchema, Reply = unknown> {
  /** The key of its title in the text catalogue. */
  title: TextKey;
  input: Schema;
  /** Never set; it carries the type of the reply. */
  reply?: Reply;
  /**
   * `$mod` (Cmd on macOS, Ctrl elsewhere), `Shift`, `Alt` and a key, joined by `+`. The produced character is compared.
   */
  key?: string;
  /** How the tray menu shows it: once for each live run, or always once. */
  tray?: 'run' | 'always';
  /** What it acts on in the palette and the menus. */
  on?: 'story' | 'run' | 'project';
  /** The question asked before it acts. */
  confirm?: TextKey;
  cli?: CliShape;
  /** Who may call it. The host finds the subject of a call in its input (core/commands/subject.ts). */
  by: CallerRight;
  /** Input fields that only a person may set, whoever may call the command. */
  personFields?: readonly string[];
}

/** Types a spec by its input's schema and its reply. */
export function command<Schema extends v.GenericSchema, Reply>(
  spec: CommandSpec<Schema, Reply>,
): CommandSpec<Schema, Reply> {
  return spec;
}

/** Gives a spec the type of its reply. */
export function reply<T>(): T | undefined {
  return undefined;
}
