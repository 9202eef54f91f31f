import { expect, it } from 'vitest';
import { message } from '../domain/index.ts';
import { agentStateText, contextPercent, costText, tokensText } from './texts.facts.ts';

it.each([
  [0, '0'],
  [950, '950'],
  [84_200, '84 k'],
  [999_499, '999 k'],
  [999_500, '1.0 M'],
  [1_240_000, '1.2 M'],
])('%d tokens are %s', (tokens, words) => expect(tokensText(tokens)).toBe(words));

it('a cost says whether it was computed, and a small one is not shown as 0', () => {
  expect(costText(0.414, 'cli')).toBe('$0.41');
  expect(costText(0.004, 'cli')).toBe('<$0.01');
  expect(costText(0, 'cli')).toBe('$0.00');
  expect(costText(1.02, 'prices')).toBe('~$1.02');
});

it('the context is between 0 and 100 percent; without a size it is not known', () => {
  expect(contextPercent({ context: { used: 50, size: 200 } })).toBe(25);
  expect(contextPercent({ context: { used: 300, size: 200 } })).toBe(100);
  expect(contextPercent({ context: { used: 3, size: 0 } })).toBeNull();
  expect(contextPercent({ context: null })).toBeNull();
});

it('the state says why, and when the CLI tries again', () => {
  const why = message('run.exit', { code: 1 });
  expect(agentStateText({ state: null, why: null, nextTryAt: null }, 0)).toBe('');
  expect(agentStateText({ state: 'needs-you', why, nextTryAt: null }, 0)).toBe('needs you: exit 1');
  expect(agentStateText({ state: 'idle', why: null, nextTryAt: null }, 0)).toMatch(
    /^ended its turn, have a look: it has not said that its work is done\. Read what it did, /,
  );
  expect(agentStateText({ state: 'retrying', why: null, nextTryAt: 41_000 }, 1_500)).toBe(
    'retrying · next try in 40 s',
  );
});
