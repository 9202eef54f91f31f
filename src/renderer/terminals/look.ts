/** The appearance of terminals. */
import type { ITerminalOptions, ITheme } from '@xterm/xterm';
import { TERMINAL_HISTORY_LINES, TERMINAL_THEME, type TerminalTheme } from '../../contract/index.ts';

const { background, foreground, cursor, palette } = TERMINAL_THEME;

/** The names of the palette's colours in xterm.js, in the order of the palette. */
const PALETTE = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** The options of all terminals. */
export const TERMINAL_OPTIONS: Readonly<ITerminalOptions> = {
  allowProposedApi: true,
  convertEol: false,
  cursorStyle: 'bar',
  cursorInactiveStyle: 'outline',
  fontFamily: 'ui-monospace, "SF Mono", "JetBrains Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSize: 12,
  lineHeight: 1.25,
  minimumContrastRatio: 4.5,
  scrollback: TERMINAL_HISTORY_LINES,
  macOptionIsMeta: true,
  theme: {
    background,
    foreground,
    cursor,
    cursorAccent: background,
    selectionBackground: '#2d4a6b',
    ...Object.fromEntries(PALETTE.map((name, index) => [name, palette[index]])),
  },
};

/** The colours in the form that the host expects; null if one is missing. */
export function themeOf(theme: ITheme | undefined): TerminalTheme | null {
  const { background, foreground, cursor } = theme ?? {};
  const palette = PALETTE.flatMap((name) => theme?.[name] ?? []);
  if (background === undefined || foreground === undefined || cursor === undefined) return null;
  return palette.length === PALETTE.length ? { background, foreground, cursor, palette } : null;
}
