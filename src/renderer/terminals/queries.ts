/** Queries of programs (what are you? where is the cursor?) are answered once, by the host, and never by a page. */
import type { IDisposable, IFunctionIdentifier, Terminal } from '@xterm/xterm';

/** Device attributes, device status, modes, version. */
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

/** OSC numbers that ask for a colour when they carry a `?`: palette, foreground, background, cursor. */
const COLOURS = [4, 10, 11, 12] as const;

/** DCS that ask for settings (DECRQSS) and terminfo (XTGETTCAP). */
const DCS: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];

export function swallowQueries(term: Terminal): IDisposable[] {
  return [
    ...CSI.map((id) => term.parser.registerCsiHandler(id, () => true)),
    ...DCS.map((id) => term.parser.registerDcsHandler(id, () => true)),
    ...COLOURS.map((code) => term.parser.registerOscHandler(code, (data) => data.includes('?'))),
  ];
}
