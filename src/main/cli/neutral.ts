/** An agent's log as a terminal may show it: its words, and none of its orders. */
import { plain } from './words.ts';

const ESC = '\u001b';
/**
 * Orders to a terminal as ECMA-48 has them, with ESC or as one character: CSI (5.4), the strings OSC, DCS, SOS, PM, APC
 * (5.6) with all they carry, and two-character ones (nF, Fp, Fe, Fs).
 */
const ORDER = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\u0018\u001a]*(?:\u0007|${ESC}\\\\|\u009c)`,
    `${ESC}[ -/]+[0-~]`,
    `${ESC}(?![\\[\\]PX^_])[0-~]`,
  ].join('|'),
  'g',
);
const BEGIN = new RegExp(`[${ESC}\u009b\u009d\u0090\u0098\u009e\u009f]`);
/** An order that is not complete yet may be so long; beyond it is shown as what it is. */
const LONGEST_ORDER_CHARACTERS = 64 * 1024;

/** Takes bytes in any pieces; `end()` gives what was still waiting for its rest. */
export function createNeutral(): { take(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder();
  let rest = '';

  function show(words: string): string {
    return words
      .replace(ORDER, '')
      .replace(/\r\n?/g, '\n')
      .split(/([\n\t])/)
      .map((part, at) => (at % 2 === 1 ? part : plain(part)))
      .join('');
  }
  return {
    take(bytes) {
      const words = rest + decoder.decode(bytes, { stream: true });
      const open = openOrder(words);
      rest = words.slice(open);
      return show(words.slice(0, open));
    },
    end() {
      const words = rest + decoder.decode();
      rest = '';
      return show(words);
    },
  };
}

/** Where an order begins that does not end within these words, or a CR whose LF may follow; their length when none does. */
function openOrder(words: string): number {
  const from = Math.max(0, words.length - LONGEST_ORDER_CHARACTERS);
  const tail = words.slice(from);
  const closed = tail.replace(ORDER, (order) => '.'.repeat(order.length));
  const at = closed.search(BEGIN);
  if (at >= 0) return from + at;
  return words.endsWith('\r') ? words.length - 1 : words.length;
}
