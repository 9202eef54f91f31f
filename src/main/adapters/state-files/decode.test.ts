import { expect, it } from 'vitest';
import { decodeText } from './decode.ts';

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

it.each([
  ['a byte of Latin-1', bytes('a\nb = "caf', 0xe9, '"\n'), 2],
  ['half a character at the end', bytes('a\nb\n', 0xe2, 0x82), 3],
  ['an overlong slash', bytes(0xc0, 0xaf), 1],
  ['half a surrogate pair', bytes('\n\n', 0xed, 0xa0, 0x80), 3],
  ['a character beyond Unicode', bytes(0xf5, 0x80, 0x80, 0x80), 1],
  ['a NUL', bytes('a\nb\0'), 2],
  ['UTF-16 with a byte order mark', Buffer.from('\ufeffa', 'utf16le'), 1],
  ['UTF-16 without a byte order mark', Buffer.from('a = 1', 'utf16le'), 1],
])('%s is refused with its line', (_, input, line) => {
  expect(decodeText(input)).toMatchObject({ ok: false, line });
});

it('UTF-8 is decoded as it is, without a byte order mark', () => {
  expect(decodeText(bytes('\ufeffé\r\n日本 🙂'))).toEqual({ ok: true, text: 'é\r\n日本 🙂' });
  expect(decodeText(bytes())).toEqual({ ok: true, text: '' });
  expect(decodeText(bytes('\ufffd'))).toEqual({ ok: true, text: '\ufffd' });
});
