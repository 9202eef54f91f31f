/** The part of the command table about terminals of runs. */
import * as v from 'valibot';
import { command, reply } from './command-spec.ts';
import { RunId } from './ids.ts';
import { rule } from './input.ts';
import type { Accepted } from './replies.ts';

const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, rule('input.colour')));

/** A terminal's size in cells. */
export const TerminalSizeEntries = {
  cols: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(500)),
  rows: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(300)),
};

/** Every command on terminals, by its name. */
export const TERMINAL_COMMANDS = {
  'terminal.input': command({
    title: 'command.terminal.input',
    by: 'person',
    /** `bytes`: each character of `data` is one byte (a mouse report above column 95 is not valid UTF-8). */
    input: v.strictObject({
      run: RunId,
      data: v.pipe(v.string(), v.maxLength(1_000_000)),
      bytes: v.optional(v.boolean()),
    }),
    reply: reply<Accepted>(),
  }),
  'terminal.resize': command({
    title: 'command.terminal.resize',
    by: 'person',
    /**
     * The size of the caller's pane in cells; it may be sent while the run is still starting. The pane that has the
     * focus, or was last typed in, sets the size for all. `focused`: whether this pane has it; absent: unchanged.
     */
    input: v.strictObject({
      run: RunId,
      ...TerminalSizeEntries,
      focused: v.optional(v.boolean()),
    }),
    reply: reply<Accepted>(),
  }),
  'terminal.theme': command({
    title: 'command.terminal.theme',
    by: 'person',
    /** The colours with which the caller's page draws terminals. The host reports them to agents that query colours. */
    input: v.strictObject({
      background: Colour,
      foreground: Colour,
      cursor: Colour,
      palette: v.pipe(v.array(Colour), v.length(16, rule('input.colours'))),
    }),
    reply: reply<Accepted>(),
  }),
} as const;
