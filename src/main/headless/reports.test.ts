import { expect, it } from 'vitest';
import type { Log } from '../core/ports/index.ts';
import { createReports } from './reports.ts';

function project() {
  const lines: unknown[][] = [];
  const log: Log = {
    info: (...entry) => void lines.push(entry),
    warn: (...entry) => void lines.push(entry),
    error: (...entry) => void lines.push(entry),
  };
  return { lines, log };
}

it('a host in the background writes nothing to its own output while a project is open', () => {
  const output: string[] = [];
  const { lines, log } = project();
  const reports = createReports(true, (line) => output.push(line));
  reports.log.error('the port is taken', new Error('EADDRINUSE'));
  reports.opened(log);
  for (let n = 0; n < 10_000; n += 1) {
    reports.notice('coder-1 on 1_story_a: needs input');
    reports.log.error('a request failed', new Error('EPIPE'));
  }
  expect(output).toEqual(['huskies: the port is taken: EADDRINUSE']);
  expect(lines).toHaveLength(20_000);
  expect(lines.slice(0, 2)).toEqual([
    ['notice', { line: 'coder-1 on 1_story_a: needs input' }],
    ['a request failed', expect.any(Error), undefined],
  ]);
});

it('a host in the foreground writes everything to its own output', () => {
  const output: string[] = [];
  const { lines, log } = project();
  const reports = createReports(false, (line) => output.push(line));
  reports.opened(log);
  reports.notice('coder-1 on 1_story_a: needs input');
  reports.log.error('a request failed', new Error('EPIPE'));
  expect([output, lines]).toEqual([['coder-1 on 1_story_a: needs input', 'huskies: a request failed: EPIPE'], []]);
});
