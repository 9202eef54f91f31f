import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { ANSWER_HEAD_BYTES, answerBytes, parseAnswer, parseRow } from './looker-answer.ts';

/** A row as looker.c writes it: 14 numbers of 4 bytes, two doubles, then the texts. */
function row(numbers: number[], start: number, parentStart: number, texts: string[]): Buffer {
  const bodies = texts.map((text) => Buffer.from(text));
  const length = bodies.reduce((sum, each) => sum + each.length, 72);
  const bytes = Buffer.alloc(length + (-length & 7));
  bytes.writeUInt32LE(bytes.length, 0);
  for (const [i, number] of numbers.entries()) bytes.writeInt32LE(number, 4 + i * 4);
  for (const [i, each] of bodies.entries()) bytes.writeUInt32LE(each.length, 40 + i * 4);
  bytes.writeDoubleLE(start, 56);
  bytes.writeDoubleLE(parentStart, 64);
  Buffer.concat(bodies).copy(bytes, 72);
  return bytes;
}

const Z = 'Z'.charCodeAt(0);

describe('the looker’s answers', () => {
  it('rows may have any bytes in their texts, and follow one another', () => {
    const first = row([42, 1, 7, 8, 34816, 3, 1000, Z, 4 + 8 + 16 + 32], 2 ** 40, 5, [
      'sh\0-c\0a) R\n\0--token\0hunter2\0',
      '/w/ü (deleted)\n',
      'run_x',
      '/w',
    ]);
    const second = row([43, 42, 7, 8, 0, 1, 1000, Z, 1 + 2], 6, 0, ['[kworker/0:1]', '', '', '']);
    const body = Buffer.concat([first, second]);
    const one = parseRow(body, 0);
    expect(one).toEqual({
      process: {
        pid: 42,
        ppid: 1,
        pgrp: 7,
        session: 8,
        tty: 34816,
        threads: 3,
        uid: 1000,
        state: 'Z',
        startTime: 2 ** 40,
        command: 'sh -c a) R  --token ***',
        cwd: '/w/ü (deleted)\n',
        mark: { run: 'run_x', worktree: '/w' },
        blind: false,
        kernel: false,
      },
      parentStart: 5,
      suspended: true,
      next: first.length,
    });
    const two = parseRow(body, one.next);
    expect(two.process).toMatchObject({ pid: 43, command: '[kworker/0:1]', cwd: null, mark: null });
    expect(two.process).toMatchObject({ blind: true, kernel: true });
    expect(two).toMatchObject({ parentStart: null, suspended: false, next: body.length });
  });

  it('truncated rows are an error, never a shorter table', () => {
    const whole = row([42, 1, 7, 8, 0, 1, 0, Z, 4], 1, 0, ['sh', '/w', '', '']);
    const torn = expect.objectContaining({ why: message('processes.torn') });
    for (let length = 1; length < whole.length; length++) {
      expect(() => parseRow(whole.subarray(0, length), 0)).toThrow(torn);
    }
    const lying = Buffer.from(whole);
    lying.writeUInt32LE(1000, 40);
    expect(() => parseRow(lying, 0)).toThrow(torn);
  });

  it('the head has the size and the result of the look', () => {
    const bytes = Buffer.alloc(ANSWER_HEAD_BYTES + 2);
    for (const [i, word] of [bytes.length, 24, 1, 77].entries()) bytes.writeUInt32LE(word, i * 4);
    bytes.writeDoubleLE(1.5e12, 16);
    expect(answerBytes(bytes)).toBe(ANSWER_HEAD_BYTES + 2);
    expect(parseAnswer(bytes)).toEqual({ error: 24, closed: true, cursor: 77, origin: 1.5e12, body: Buffer.alloc(2) });
  });
});
