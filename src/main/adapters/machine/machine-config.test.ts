import { describe, expect, it } from 'vitest';
import { parseMachineConfig } from './machine-config.ts';

const why = (toml: string) => {
  const read = parseMachineConfig(toml, 'config.toml');
  return read.ok ? null : [read.error.code, JSON.stringify(read.error.why)];
};

describe('config.toml of the profile', () => {
  it('limits the agents of the machine, or does not', () => {
    expect(parseMachineConfig('[machine]\nmax_running = 6\n', 'f')).toEqual({ ok: true, max: 6 });
    for (const toml of ['', '[machine]\n']) expect(parseMachineConfig(toml, 'f')).toEqual({ ok: true, max: null });
  });

  it.each([
    ['[machine]\nmax_running = 0\n', '"line":2'],
    ['[machine]\nmax_running = "six"\n', 'six'],
    ['[machine]\nmax_runing = 6\n', 'max_running'],
    ['max_running = 6\n', 'machine'],
    ['machine = 6\n', 'machine'],
    ['[machine\n', '"line":1'],
  ])('names place, field and value of a mistake: %j', (toml, part) => {
    expect(why(toml)).toEqual(['bad-config', expect.stringContaining(part)]);
  });
});
