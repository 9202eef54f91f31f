import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legacy } from '../../../contract/index.ts';
import { hasEnded, isGone } from './gone.ts';
import { isInside } from './inside.ts';
import { judge } from './verdict.ts';

describe('hasEnded and isGone', () => {
  const row = {
    pid: 5,
    startTime: 9,
    ppid: 1,
    pgrp: 5,
    session: 5,
    tty: 0,
    uid: 0,
    command: '',
    cwd: null,
    mark: null,
  };
  const process = { ...row, state: 'S', threads: 1, blind: false, kernel: false };
  it('a process is gone when its pid has no row or another start time, or its state is Z or X with at most one thread', () => {
    expect(isGone(process, undefined)).toBe(true);
    expect(isGone(process, { ...process, startTime: 10 })).toBe(true);
    expect(isGone(process, { ...process, state: 'Z' })).toBe(true);
    expect(isGone(process, { ...process, state: 'Z', threads: 0 })).toBe(true);
    expect(isGone(process, process)).toBe(false);
    expect(hasEnded({ state: 'Z', threads: 2 })).toBe(false);
    expect(hasEnded({ state: 'D', threads: 1 })).toBe(false);
  });
});

describe('isInside', () => {
  it('compares whole path parts', () => {
    expect(isInside('/wt/a', '/wt/a')).toBe(true);
    expect(isInside('/wt/a/b', '/wt/a/')).toBe(true);
    expect(isInside('/wt/ab', '/wt/a')).toBe(false);
    expect(isInside('/wt', '/wt/a')).toBe(false);
    expect(isInside('/anything', '/')).toBe(false);
    expect(isInside('/anything', '')).toBe(false);
  });
});

describe('judge', () => {
  const clean = { kernelProof: false, survivors: [], handedTo: [], look: { closed: true, blind: 0 }, readError: null };
  const survivor = { pid: 5, startTime: 9, command: 'x', state: 'D', why: legacy('waits') };
  it('I3: a clean look alone has strength scan, the kernel’s proof has strength kernel', () => {
    expect(judge(clean)).toEqual({ verdict: 'gone', reason: null, strength: 'scan' });
    expect(judge({ ...clean, kernelProof: true, look: null })).toEqual({
      verdict: 'gone',
      reason: null,
      strength: 'kernel',
    });
  });
  it('I3: work that was handed over to a server lowers the strength to scan, and the verdict stays gone', () => {
    const handed = { ...clean, handedTo: ['docker'] };
    for (const kernelProof of [true, false]) {
      expect(judge({ ...handed, kernelProof })).toEqual({ verdict: 'gone', reason: null, strength: 'scan' });
    }
    expect(judge({ ...handed, kernelProof: true, look: { closed: false, blind: 1 } }).verdict).toBe('gone');
  });
  it('I3: a look that is unreadable, not closed or blind means unknown, unless there is kernel proof', () => {
    const weak = [
      { ...clean, look: null, readError: 'EMFILE' },
      { ...clean, look: { closed: false, blind: 0 } },
      { ...clean, look: { closed: true, blind: 2 } },
    ];
    for (const found of weak) {
      expect(judge(found).verdict).toBe('unknown');
      expect(judge(found).reason).toBeTruthy();
      expect(judge({ ...found, kernelProof: true }).verdict).toBe('gone');
    }
  });
  it('I3: with a survivor the verdict is never gone', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.nat(3), fc.nat(2), (kernelProof, closed, blind, extra) => {
        const survivors = Array.from({ length: extra + 1 }, () => survivor);
        expect(judge({ kernelProof, survivors, handedTo: [], look: { closed, blind }, readError: null }).verdict).toBe(
          'survivors',
        );
      }),
    );
  });
});
