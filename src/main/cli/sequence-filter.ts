/** Makes an agent's log safe for a terminal: keeps the text and removes the control sequences. */
import { CONTROL_SEQUENCE, CONTROL_SEQUENCE_START } from '../../contract/index.ts';
import { escapeInvisible } from './format.ts';

/** Longest sequence that is held back while it is incomplete. A longer one is shown as text. */
const LONGEST_SEQUENCE_CHARACTERS = 64 * 1024;

/** `write()` takes bytes in pieces of any size. `end()` returns the text that was held back as an incomplete sequence. */
export function createSequenceFilter(): { write(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder();
  let rest = '';

  function show(text: string): string {
    return text
      .replace(CONTROL_SEQUENCE, '')
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
  const masked = tail.replace(CONTROL_SEQUENCE, (sequence) => '.'.repeat(sequence.length));
  const at = masked.search(CONTROL_SEQUENCE_START);
  if (at >= 0) return from + at;
  return text.endsWith('\r') ? text.length - 1 : text.length;
}
