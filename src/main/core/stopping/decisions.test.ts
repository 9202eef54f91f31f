import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legacy } from '../../../contract/index.ts';
import { hasEnded, isGone } from './gone.ts';
import { isInside } from './inside.ts';
import { judge } from './verdict.ts';

describe('gone', () => {
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
  it('no such pid, another start time, or Z or X with at most one thread', () => {
    expect(isGone(process, undefined)).toBe(true);
    expect(isGone(process, { ...process, startTime: 10 })).toBe(true);
    expect(isGone(process, { ...process, state: 'Z' })).toBe(true);
    expect(isGone(process, { ...process, state: 'Z', threads: 0 })).toBe(true);
    expect(isGone(process, process)).toBe(false);
    expect(hasEnded({ state: 'Z', threads: 2 })).toBe(false);
    expect(hasEnded({ state: 'D', threads: 1 })).toBe(false);
  });
});

describe('inside', () => {
  it('goes by path parts', () => {
    expect(isInside('/wt/a', '/wt/a')).toBe(true);
    expect(isInside('/wt/a/b', '/wt/a/')).toBe(true);
    expect(isInside('/wt/ab', '/wt/a')).toBe(false);
    expect(isInside('/wt', '/wt/a')).toBe(false);
    expect(isInside('/anything', '/')).toBe(false);
    expect(isInside('/anything', '')).toBe(false);
  });
});

describe('verdict (I3)', () => {
  const clean = { kernelProof: false, survivors: [], handedTo: [], look: { closed: true, blind: 0 }, trouble: null };
  const survivor = { pid: 5, startTime: 9, command: 'x', state: 'D', why: legacy('waits') };
  it('I3: a clean look alone is scan, the containment’s word is kernel', () => {
    expect(judge(clean)).toEqual({ verdict: 'gone', reason: null, strength: 'scan' });
    expect(judge({ ...clean, kernelProof: true, look: null })).toEqual({
      verdict: 'gone',
      reason: null,
      strength: 'kernel',
    });
  });
  it('I3: the containment’s word does not cover what was given to a server: that is scan, and gone nevertheless', () => {
    const handed = { ...clean, handedTo: ['docker'] };
    for (const kernelProof of [true, false]) {
      expect(judge({ ...handed, kernelProof })).toEqual({ verdict: 'gone', reason: null, strength: 'scan' });
    }
    expect(judge({ ...handed, kernelProof: true, look: { closed: false, blind: 1 } }).verdict).toBe('gone');
  });
  it('I3: unreadable, open and blind looks are unknown, unless the kernel vouches', () => {
    const weak = [
      { ...clean, look: null, trouble: 'EMFILE' },
      { ...clean, look: { closed: false, blind: 0 } },
      { ...clean, look: { closed: true, blind: 2 } },
    ];
    for (const found of weak) {
      expect(judge(found).verdict).toBe('unknown');
      expect(judge(found).reason).toBeTruthy();
      expect(judge({ ...found, kernelProof: true }).verdict).toBe('gone');
    }
  });
  it('I3: whoever is alive is never gone', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.nat(3), fc.nat(2), (kernelProof, closed, blind, extra) => {
        const survivors = Array.from({ length: extra + 1 }, () => survivor);
        expect(judge({ kernelProof, survivors, handedTo: [], look: { closed, blind }, trouble: null }).verdict).toBe(
          'survivors',
        );
      }),
    );
  });
});
