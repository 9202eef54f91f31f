import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStringCap } from './guard.ts';

const run = (input: string, limit: number, cuts: number[] = []): string => {
  const cap = createStringCap(limit);
  const bytes = Buffer.from(input, 'latin1');
  const at = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  const out = at.map((to) => {
    const piece = Buffer.from(cap(bytes.subarray(from, to)));
    from = to;
    return piece;
  });
  return Buffer.concat(out).toString('latin1');
};

describe('the string cap', () => {
  it.each([
    ['plain text', 'plain text'],
    ['\x1b]0;ab\x07after', '\x1b]0;ab\x07after'],
    ['\x1b]0;abcdefgh\x07after', '\x1b]0;ab\x18\x07after'],
    ['\x1bPabcdefgh\x1b\\after', '\x1bPabcd\x18\x1b\\after'],
    ['\xc2\x9dabcdefgh\xc2\x9cafter', '\xc2\x9dabcd\x18\x9cafter'],
    ['\x1b[31mred\x1b[0m', '\x1b[31mred\x1b[0m'],
  ])('filters %j', (input, output) => {
    expect(run(input, 5)).toBe(output);
  });

  it('does the same wherever the stream is cut', () => {
    const piece = fc.constantFrom('\x1b', ']', 'P', '\x07', '\xc2', '\x9d', '\x9c', 'a', 'bcdef', '\\', '\x18');
    fc.assert(
      fc.property(
        fc.array(piece).map((parts) => parts.join('')),
        fc.array(fc.nat()),
        (input, cuts) => {
          expect(run(input, 5, cuts)).toBe(run(input, 5));
        },
      ),
    );
  });
});
