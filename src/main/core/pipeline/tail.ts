/** The last lines of a program's output as plain text, for a person and for the prompt of the next agent. */
import { CONTROL_SEQUENCE } from '../../../contract/index.ts';
import type { Terminals } from '../ports/index.ts';

/** A failing test is described at the end, and a prompt must stay short. */
export const TAIL_LINES = 200;
/** Long lines must not fill a prompt, whose limit is 120,000 bytes. */
export const TAIL_BYTES = 32 * 1024;
/** How much of the log is read for it: colours and progress bars take up more than the text. */
const READ_BYTES = 512 * 1024;

/** Shown in place of what was cut off at the beginning of the first line. */
const CUT = '…';

/** The newest lines, without escape sequences and other control characters. A line that was overwritten is left out. */
export function tailOf(
  output: string,
  { lines, bytes }: { lines: number; bytes: number } = { lines: TAIL_LINES, bytes: TAIL_BYTES },
): string {
  const all = output.replace(CONTROL_SEQUENCE, '').split('\n').map(visiblePart);
  while (all.length > 0 && all.at(-1) === '') all.pop();
  return lastBytes(all.slice(-lines).join('\n'), bytes);
}

/** Reads the end of a run's log. Empty if nothing is kept. */
export async function readTail(terminals: Pick<Terminals, 'read'>, run: string): Promise<string> {
  const first = await terminals.read(run, 0, 1);
  if (first === null) return '';
  const start = Math.max(0, first.end - READ_BYTES);
  const bytes: number[] = [];
  // A page may be shorter than requested, since a log is kept in two files.
  for (let from: number | null = start; from !== null; ) {
    const page = await terminals.read(run, from, READ_BYTES);
    if (page === null || page.bytes.length === 0) break;
    for (const byte of page.bytes) bytes.push(byte);
    const next = page.offset + page.bytes.length;
    from = next < page.end ? next : null;
  }
  const output = new TextDecoder().decode(Uint8Array.from(bytes));
  // Its first line may begin in the middle of a control sequence.
  return tailOf(start === 0 ? output : output.slice(output.indexOf('\n') + 1));
}

/** Every control character except tabs and line breaks. */
const CONTROL = /(?![\t\n])\p{Cc}/gu;

/** The part of a line after its last carriage return that is followed by text, as a terminal shows it. */
function visiblePart(line: string): string {
  const parts = line.split('\r').filter((part) => part !== '');
  return (parts.at(-1) ?? '').replace(CONTROL, '').trimEnd();
}

/** At most `bytes` of UTF-8 from the end, in whole characters. */
function lastBytes(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  const room = Math.max(0, bytes - new TextEncoder().encode(CUT).length);
  // The rest of a character that was cut in half decodes to U+FFFD.
  return CUT + new TextDecoder().decode(encoded.slice(encoded.length - room)).replace(/^\uFFFD+/, '');
}
