import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, messageText, remedyText } from '../../../contract/index.ts';
import { type AgentFacts, factsAtEnd, NO_FACTS } from '../../../domain/index.ts';
import { type AgentSignal, MODEL_FAILURES } from '../ports/index.ts';
import { factsAfter, failureMessage } from './facts.ts';

const told = (...signals: AgentSignal[]): AgentFacts =>
  signals.reduce<AgentFacts>((facts, signal) => factsAfter(facts, signal), NO_FACTS);
const TURN: AgentSignal = { kind: 'turn-started' };
const TOOL: AgentSignal = { kind: 'tool-started', name: 'Bash', detail: 'npm test' };
const WHY = message('facts.permission', { tool: 'Bash' });

describe('the facts of a run', () => {
  it('are unknown, never 0, until a signal tells them', () => {
    expect(factsAfter(null, TURN)).toEqual({ ...NO_FACTS, state: 'working' });
    expect(told(TURN, { kind: 'usage', tokens: { output: 0 } })).toEqual({
      ...NO_FACTS,
      state: 'working',
      tokens: { input: null, output: 0, cached: null },
    });
  });

  it('follow a turn: the tool while it is used, the last action after it, and the number of ended turns', () => {
    expect(told(TURN, TOOL)).toMatchObject({ state: 'working', tool: 'Bash', lastAction: 'Bash: npm test' });
    expect(told(TURN, TOOL, { kind: 'tool-ended' })).toMatchObject({ state: 'working', tool: null });
    const idle = told(TURN, TOOL, { kind: 'tool-ended' }, { kind: 'turn-ended' });
    expect(idle).toMatchObject({ state: 'idle', tool: null, lastAction: 'Bash: npm test', turns: 1 });
    expect(factsAfter(factsAfter(idle, TURN), { kind: 'turn-ended' }).turns).toBe(2);
  });

  it('name an open question until it is answered, and no tool that ends beside it answers it', () => {
    const open = told(TURN, TOOL, { kind: 'needs-person', why: WHY });
    expect(open).toMatchObject({ state: 'needs-you', why: WHY, tool: 'Bash' });
    expect(factsAfter(open, { kind: 'tool-ended' })).toMatchObject({ state: 'needs-you', why: WHY });
    expect(factsAfter(open, { kind: 'answered' })).toMatchObject({ state: 'working', why: null, tool: 'Bash' });
    expect(factsAfter(told(TURN), { kind: 'answered' })).toEqual(told(TURN));
  });

  it('tell why it retries and when it tries next, until it works again', () => {
    const limited = told(TURN, { kind: 'retrying', until: 7_000, why: 'rate-limited', text: '429', login: null });
    expect(limited).toMatchObject({ state: 'retrying', nextTryAt: 7_000, why: { code: 'facts.rate-limited' } });
    expect(factsAfter(limited, TOOL)).toMatchObject({ state: 'working', nextTryAt: null, why: null });
  });

  it('stay failed when the turn that failed ends, and are kept at the end of the run', () => {
    const failed = told(
      TURN,
      { kind: 'failed', why: 'out-of-credit', text: null, login: null },
      { kind: 'turn-ended' },
    );
    expect(failed).toMatchObject({ state: 'failed', why: { code: 'facts.out-of-credit' }, turns: 1 });
    expect(factsAtEnd(failed, false)).toMatchObject({ state: 'failed', why: { code: 'facts.out-of-credit' } });
    expect(factsAtEnd(told(TURN, TOOL), true)).toMatchObject({ state: null, tool: null, lastAction: 'Bash: npm test' });
    expect(factsAtEnd(null, true)).toBeNull();
    const retrying = told(TURN, { kind: 'retrying', until: 7_000, why: 'out-of-credit', text: '402', login: null });
    const gaveUp = { state: 'failed', why: { code: 'facts.out-of-credit' }, nextTryAt: null };
    expect(factsAtEnd(retrying, true)).toMatchObject(gaveUp);
    expect(factsAtEnd(retrying, false)).toMatchObject({ state: null, why: null });
  });

  it('name an open first-run dialog only while it is seen', () => {
    const why = message('facts.login', { line: 'Password:' });
    const open = factsAfter(null, { kind: 'dialog', why });
    expect(open).toMatchObject({ state: 'needs-you', why });
    expect(factsAfter(open, { kind: 'dialog', why })).toBe(open);
    expect(factsAfter(open, { kind: 'dialog', why: null })).toEqual(NO_FACTS);
    expect(factsAfter(told(TURN), { kind: 'dialog', why: null })).toEqual(told(TURN));
  });

  it('keep what they know when a CLI tells less, or something that is no count', () => {
    const all = told({
      kind: 'usage',
      tokens: { input: 10, output: 5, cached: 2 },
      costUsd: 0.5,
      context: { used: 3, size: 100 },
    });
    expect(all).toMatchObject({ costUsd: 0.5, costFrom: 'cli', context: { used: 3, size: 100 } });
    for (const usage of [
      {},
      { costUsd: null, context: null },
      { tokens: { input: Number.NaN, output: -1 }, costUsd: Number.POSITIVE_INFINITY, context: { used: 1, size: 0 } },
    ])
      expect(factsAfter(all, { kind: 'usage', ...usage })).toEqual(all);
  });

  it('keep one short visible line of whatever a tool was given', () => {
    const huge = told({ kind: 'tool-started', name: 'Write', detail: `a\n\u202eb${'x'.repeat(1e6)}` });
    expect(huge.lastAction).toMatch(/^Write: a \\u\{202e\}b?x/);
    expect(huge.lastAction).toHaveLength(200);
    expect(told({ kind: 'tool-started', name: ' ', detail: null })).toMatchObject({ tool: null, lastAction: null });
    expect(told({ kind: 'session', id: 's-1' }, { kind: 'session', id: '' }).session).toBe('s-1');
  });
});

describe('a failed request', () => {
  it.each(MODEL_FAILURES.map((why) => [why]))('%s has a sentence and a remedy', (why) => {
    const said = failureMessage({ why, text: 'teapot', login: null });
    expect(messageText(said)).not.toBe('');
    expect(remedyText(said)).not.toBe('');
  });

  it('names the command that logs in, where it is known', () => {
    const said = failureMessage({ why: 'logged-out', text: null, login: 'claude auth login' });
    expect(remedyText(said)).toContain('claude auth login');
  });
});

it('a notice is kept once, and no more of them than a card can show, whatever a program of the run reports', () => {
  const why = (field: string) => message('facts.format', { what: 'a hook of Claude Code', field });
  const signals = ['a', 'a', 'b', 'c', 'd', 'e', 'f'].map((field) => ({ kind: 'notice' as const, why: why(field) }));
  expect(told(...signals).notices).toEqual(['a', 'b', 'c', 'd', 'e'].map(why));
});

it('a run has used the last totals of all its sessions, in whatever order a person goes from one to another', () => {
  const steps = fc.array(fc.record({ session: fc.constantFrom('a', 'b', 'c'), more: fc.nat(1_000) }), { minLength: 1 });
  fc.assert(
    fc.property(steps, fc.nat(1_000), (list, earlier) => {
      const totals = new Map([['a', earlier]]);
      const before = { session: 'a', tokens: { input: earlier, output: null, cached: null }, costUsd: earlier };
      let facts: AgentFacts = { ...NO_FACTS, before };
      for (const { session, more } of list) {
        const total = (totals.get(session) ?? 0) + more;
        totals.set(session, total);
        facts = factsAfter(facts, { kind: 'session', id: session });
        facts = factsAfter(facts, { kind: 'usage', tokens: { input: total }, costUsd: total });
      }
      const all = [...totals.values()].reduce((sum, total) => sum + total, 0) - earlier;
      expect([facts.tokens.input, facts.costUsd]).toEqual([all, all]);
    }),
  );
});
