import { expect, it } from 'vitest';
import type { Log } from '../core/ports/index.ts';
import { createLines } from './lines.ts';

function project() {
  const lines: unknown[][] = [];
  const log: Log = {
    info: (...said) => void lines.push(said),
    warn: (...said) => void lines.push(said),
    error: (...said) => void lines.push(said),
  };
  return { lines, log };
}

it('a host in the background writes nothing to its output while a project is open, whatever happens and how often', () => {
  const output: string[] = [];
  const { lines, log } = project();
  const own = createLines(true, (line) => output.push(line));
  own.log.error('the port is taken', new Error('EADDRINUSE'));
  own.opened(log);
  for (let n = 0; n < 10_000; n += 1) {
    own.notice('coder-1 on 1_story_a: needs input');
    own.log.error('a request failed', new Error('EPIPE'));
  }
  expect(output).toEqual(['huskies: the port is taken: EADDRINUSE']);
  expect(lines).toHaveLength(20_000);
  expect(lines.slice(0, 2)).toEqual([
    ['notice', { line: 'coder-1 on 1_story_a: needs input' }],
    ['a request failed', expect.any(Error), undefined],
  ]);
});

it('a host in front of a person says all of it there', () => {
  const output: string[] = [];
  const { lines, log } = project();
  const own = createLines(false, (line) => output.push(line));
  own.opened(log);
  own.notice('coder-1 on 1_story_a: needs input');
  own.log.error('a request failed', new Error('EPIPE'));
  expect([output, lines]).toEqual([['coder-1 on 1_story_a: needs input', 'huskies: a request failed: EPIPE'], []]);
});
