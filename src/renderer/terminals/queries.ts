/** Drops queries of programs, such as for the cursor position: the host answers each once, and pages must not. */
import type { IDisposable, IFunctionIdentifier, Terminal } from '@xterm/xterm';

/** Queries for device attributes, device status, modes and version. */
const CSI: readonly IFunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { prefix: '?', final: 'm' },
  { final: 't' },
];

/** OSC numbers that query a colour if they contain a `?`: palette, foreground, background, cursor. */
const COLOURS = [4, 10, 11, 12] as const;

/** DCS queries for settings (DECRQSS) and terminfo (XTGETTCAP). */
const DCS: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];

/** Registers handlers that consume the queries. */
export function dropQueries(term: Terminal): IDisposable[] {
  return [
    ...CSI.map((id) => term.parser.registerCsiHandler(id, () => true)),
    ...DCS.map((id) => term.parser.registerDcsHandler(id, () => true)),
    ...COLOURS.map((code) => term.parser.registerOscHandler(code, (data) => data.includes('?'))),
  ];
}
