import { expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { parseConfig } from './parse.ts';

const read = (toml: string) => parseConfig(toml, { root: '/repo', file: 'project.toml' });

it('reads the prices of models; without a price for the cache, it is that of the input', () => {
  const toml = `[prices."gpt-6.1-terra"]\ninput = 1.5\ncached = 0.15\noutput = 12\n[prices.local]\ninput = 0\noutput = 0`;
  expect(read(toml)).toMatchObject({
    ok: true,
    config: {
      prices: { 'gpt-6.1-terra': { input: 1.5, cached: 0.15, output: 12 }, local: { input: 0, cached: 0, output: 0 } },
    },
  });
  expect(read('')).toMatchObject({ ok: true, config: { prices: {} } });
});

it.each([
  ['input = -1\noutput = 1', 'prices.m.input', 'config.price'],
  ['input = "1"\noutput = 1', 'prices.m.input', 'config.price'],
  ['input = nan\noutput = 1', 'prices.m.input', 'config.price'],
  ['input = 1\noutput = 1000000', 'prices.m.output', 'config.price'],
  ['input = 1', 'prices.m.output', 'config.price.missing'],
  ['input = 1\noutput = 1\ncache = 1', 'prices.m.cache', null],
])('refuses %j, with the key, the value and a remedy', (table, key, code) => {
  const parsed = read(`[prices.m]\n${table}`);
  if (parsed.ok) throw new Error('it was accepted');
  expect(parsed.problem.key).toBe(key);
  if (code !== null) expect(parsed.problem.why.code).toBe(code);
  expect([messageText(parsed.problem.why), remedyText(parsed.problem.why)]).not.toContain('');
});
