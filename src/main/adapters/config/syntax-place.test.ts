import { expect, it } from 'vitest';
import { findMistake } from './syntax-place.ts';

it.each([
  ['a string', 'base = "main\nmax_running = 2\n', 'config.parse.quote'],
  ['a literal string', "base = 'main\nmax_running = 2\n", 'config.parse.quote'],
  ['a name of a table', '["stop\nforeign = "kill"\n', 'config.parse.quote'],
  ['a comment', "base = 1 # it's\nmax_running = 2\n", undefined],
  ['a string with an escaped quote', 'base = "a\\"b"\nmax_running = 2\n', undefined],
])("a quote left open is seen in the text, whatever the parser's sentence: %s", (_name, toml, code) => {
  const end = toml.split('\n', 1).join().length + 1;
  expect(findMistake(toml, { line: 1, column: end }).why?.code).toBe(code);
});
