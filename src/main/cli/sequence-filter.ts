/** Makes an agent's log safe for a terminal: keeps the text and removes the control sequences. */
import { escapeInvisible } from './format.ts';

const ESC = '\u001b';
/**
 * Control sequences of ECMA-48, in their ESC and one-character forms: CSI (5.4), the strings OSC, DCS, SOS, PM and APC
 * (5.6) with their contents, and two-character sequences (nF, Fp, Fe, Fs).
 */
const SEQUENCE = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\u0018\u001a]*(?:\u0007|${ESC}\\\\|\u009c)`,
    `${ESC}[ -/]+[0-~]`,
    `${ESC}(?![\\[\\]PX^_])[0-~]`,
  ].join('|'),
  'g',
);
const BEGIN = new RegExp(`[${ESC}\u009b\u009d\u0090\u0098\u009e\u009f]`);
/** Longest sequence that is held back while it is incomplete. A longer one is shown as text. */
const LONGEST_SEQUENCE_CHARACTERS = 64 * 1024;

/** `write()` takes bytes in pieces of any size. `end()` returns the text that was held back as an incomplete sequence. */
export function createSequenceFilter(): { write(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder();
  let rest = '';

  function show(text: string): string {
    return text
      .replace(SEQUENCE, '')
      .replace(/\r\n?/g, '\n')
      .split(/([\n\t])/)
      .map((part, at) => (at % 2 === 1 ? part : escapeInvisible(part)))
      .join('');
  }
  return {
    write(bytes) {
      const text = rest + decoder.decode(bytes, { stream: true });
      const complete = completeLength(text);
      rest = text.slice(complete);
      return show(text.slice(0, complete));
    },
    end() {
      const text = rest + decoder.decode();
      rest = '';
      return show(text);
    },
  };
}

/** The length of the text up to an incomplete sequence, or up to a final CR whose LF may follow. */
function completeLength(text: string): number {
  const from = Math.max(0, text.length - LONGEST_SEQUENCE_CHARACTERS);
  const tail = text.slice(from);
  const masked = tail.replace(SEQUENCE, (sequence) => '.'.repeat(sequence.length));
  const at = masked.search(BEGIN);
  if (at >= 0) return from + at;
  return text.endsWith('\r') ? text.length - 1 : text.length;
}
