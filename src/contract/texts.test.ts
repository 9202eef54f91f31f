import { describe, expect, it } from 'vitest';
import { type AnyReceipt, legacy, type Message, message } from '../domain/index.ts';
import type { StopCause, StopReceipt } from './snapshot.ts';
import { catalogue } from './texts.en.ts';
import { fillIn } from './texts.text.ts';
import { receiptBrief, receiptCause, receiptProof } from './texts.ts';

const EN = catalogue();

const proof = (part: Partial<StopReceipt>) =>
  receiptProof({ verdict: 'gone', strength: 'kernel', killed: 14, survivors: 0, ms: 38, handedTo: [], ...part });

describe('I3: only what the kernel confirmed is called proven', () => {
  it('in the one line of a receipt', () => {
    expect(proof({})).toBe('proven gone: 14 processes in 38 ms');
    expect(proof({ killed: [] })).toBe('proven gone: nothing was left, 38 ms');
    for (const killed of [[], [{ pid: 1, startTime: 1, command: 'a', evidence: 'mark' as const, goneMs: 1 }]]) {
      expect(proof({ strength: 'scan', killed })).toMatch(/^none seen: /);
    }
  });

  it('in the short line of a card, which tells a doubt in full', () => {
    const of: AnyReceipt = { verdict: 'gone', strength: 'kernel', killed: 14, survivors: 0, ms: 38, handedTo: [] };
    expect(receiptBrief(of)).toBe('proven gone, 14 in 38 ms');
    expect(receiptBrief({ ...of, killed: 0 })).toBe('proven gone, nothing was left');
    expect(receiptBrief({ ...of, strength: 'scan' })).toBe('none seen, 14 ended in 38 ms');
    expect(receiptBrief({ ...of, strength: 'scan', killed: 0 })).toBe('none seen, found nothing to stop');
    expect(receiptBrief({ ...of, handedTo: ['docker'] })).toContain('docker cannot be seen');
    expect(receiptBrief({ ...of, verdict: 'survivors', survivors: 2 })).toBe(
      'stop failed: 2 processes are still alive',
    );
  });

  it('and work that was handed to a server is named beside it', () => {
    expect(proof({ strength: 'scan', handedTo: ['docker', 'ssh'] })).toBe(
      'none seen: 14 processes ended in 38 ms; what was started through docker, ssh cannot be seen and may still be running',
    );
  });

  it('and nothing is called gone that may be alive', () => {
    for (const strength of ['kernel', 'scan'] as const) {
      expect(proof({ strength, verdict: 'survivors' })).toBe('stop failed: 0 processes are still alive');
      expect(proof({ strength, verdict: 'unknown', reason: legacy('hidden') })).toBe(
        'stop failed: could not check (hidden)',
      );
      expect(proof({ strength, verdict: 'unknown' })).toContain('no reason was given');
    }
  });

  it('in no other text: card, notification, tray, quit and command line all use these', () => {
    const proven = Object.entries(EN).filter(([, words]) => /(?<!not )proven gone/.test(words));
    // The last one is the sum of receipts that the kernel confirmed, every one of them.
    const keys = [
      'brief.clean.kernel',
      'brief.gone.kernel',
      'receipt.clean.kernel',
      'receipt.gone.kernel',
      'status.trust.kernel',
    ];
    expect(proven.map(([key]) => key).sort()).toEqual(keys);
  });
});

describe('receiptCause', () => {
  it.each<[StopCause, Message, string]>([
    ['person', message('run.asked.via', { via: 'card' }), 'A person asked to stop coder-1 from its card'],
    ['person', message('run.asked.via', { via: 'a newer place' }), 'A person asked to stop coder-1'],
    ['person', message('run.asked'), 'A person asked to stop coder-1'],
    ['person', legacy('it loops'), 'A person asked to stop coder-1: it loops'],
    [
      'run',
      message('run.asked.run', { asked: message('run.asked'), run: 'run_1', agent: 'qa', story: 's' }),
      'qa on s asked to stop coder-1, inside its run run_1',
    ],
    [
      'stage-rule',
      message('roles.stage', { stage: 'qa', wants: 'qa', role: 'coder' }),
      'The stage rule required coder-1 to stop: the story is in qa, which needs qa, not coder',
    ],
    [
      'stage-rule',
      message('roles.stage', { stage: 'done', wants: message('roles.nobody'), role: 'coder' }),
      'The stage rule required coder-1 to stop: the story is in done, which needs no agent, not coder',
    ],
    ['story-left', message('remove.gone'), 'coder-1 had to stop: its story is gone'],
    ['quit', message('host.quits'), 'coder-1 had to stop: Huskies is quitting'],
    [
      'recovery',
      message('recover.why'),
      'Huskies looked for processes that coder-1 may have left: the host ended during this run',
    ],
    ['fence', message('fence.again'), 'Huskies checked again after the failed stop of coder-1'],
    [
      'orphan',
      message('launch.found'),
      'An earlier run had left processes behind: found in the worktree before a start',
    ],
    ['orphan', message('orphans.found', { n: 1 }), 'An earlier run had left 1 process behind'],
    ['exit', message('stop.ended.code', { code: 0 }), 'coder-1 ended by itself with exit code 0'],
    ['exit', message('stop.ended'), 'coder-1 ended: its keeper was killed, so its exit code is unknown'],
  ])('%s: a sentence names who asked and why, and claims no end: %s', (by, why, said) => {
    const words = receiptCause({ agent: 'coder-1', by, why });
    expect(words).toBe(said);
    expect(words).not.toMatch(/gone:|was stopped/);
  });
});

describe('numbers in texts', () => {
  const ONE = /\b(agent|process|story|fence|stop|record|command|file|folder|character|second|minute|try|worktree)\b/;
  const MANY =
    /\b(agents|processes|stories|fences|stops|records|commands|files|folders|characters|seconds|tries|worktrees)\b/;
  /** The text with the same number for every value. */
  const filled = (words: string, n: number) => fillIn(words, new Proxy({}, { get: () => n }));

  it.each([
    [0, '0 agents'],
    [1, '1 agent'],
    [2, '2 agents'],
    [21, '21 agents'],
  ])('%d takes the form of its plural category', (n, words) => {
    expect(fillIn('{n|# agent|# agents}', { n })).toBe(words);
  });

  it('leave a placeholder without a value visible', () => {
    expect(fillIn('{a} {n|# x|# y}', {})).toBe('{a} {n|# x|# y}');
  });

  it('agree with the noun beside them, in every text', () => {
    const wrong = Object.entries(EN).filter(
      ([, words]) =>
        new RegExp(`\\b1 ${MANY.source}`).test(filled(words, 1)) ||
        new RegExp(`\\b2 ${ONE.source}`).test(filled(words, 2)) ||
        // 'Stop all agent (1)'
        new RegExp(`\\ball ${ONE.source}`, 'i').test(filled(words, 1)),
    );
    expect(wrong).toEqual([]);
  });
});
