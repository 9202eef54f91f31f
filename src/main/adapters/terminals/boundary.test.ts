import fc from 'fast-check';
import { expect, it } from 'vitest';
import { incompleteBytes } from './boundary.ts';

it.each([
  ['plain text', 0],
  ['text\x1b', 1],
  ['text\x1b[', 2],
  ['text\x1b[38;5;1', 8],
  ['text\x1b[38;5;1m', 0],
  ['text\x1b]0;a title', 11],
  ['text\x1b]0;a title\x07', 0],
  ['text\x1b]0;a title\x1b', 1],
  ['text\x1b]0;a title\x1b\\', 0],
  ['text\x1bP$qm', 5],
  ['text\x1b(', 2],
  ['text\x1b(0', 0],
  ['text\x1b[3\x18', 0],
  ['text\u009b3', 3],
  ['text\u009b3m', 0],
  ['text\u009d0;title', 9],
  ['text\u009d0;title\u009c', 0],
  ['ä', 0],
])('at the end of %j, the number of incomplete bytes is %d', (output, bytes) => {
  expect(incompleteBytes(new TextEncoder().encode(output))).toBe(bytes);
});

it('all bytes of a cut character are incomplete', () => {
  const bytes = new TextEncoder().encode('x🐶');
  expect([1, 2, 3, 4, 5].map((size) => incompleteBytes(bytes.subarray(0, size)))).toEqual([0, 1, 2, 3, 0]);
});

it('a complete sequence or character is never incomplete', () => {
  const sequence = fc.constantFrom('a', 'ß', '漢', '🐶', '\x1b[1m', '\x1b]0;t\x07', '\x1bPq\x1b\\', '\x1b7', '\r\n');
  fc.assert(
    fc.property(fc.array(sequence), (parts) => {
      expect(incompleteBytes(new TextEncoder().encode(parts.join('')))).toBe(0);
    }),
  );
});
