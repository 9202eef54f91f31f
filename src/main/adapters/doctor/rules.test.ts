import { expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { checkRules } from './rules.ts';

const RULES = [{ tool: 'execute', pattern: 'rm *', answer: 'deny' }] as Parameters<typeof checkRules>[1];
const agent = (preset: string, more = {}) => ({ ...fakeAgent(preset, 'coder', [preset]), preset, ...more });

it('warns of agents in terminals that no rule reaches, in one row', () => {
  const agents = [agent('gemini'), agent('claude'), agent('codex'), agent('aider'), agent('qwen')];
  const [check, ...more] = checkRules(agents, RULES);
  expect(more).toEqual([]);
  expect(check).toMatchObject({ state: 'warn', check: 'rules:gemini,aider' });
  const found = check?.found ?? expect.fail();
  expect(messageText(found)).toMatch(/Gemini(,| and) Aider/);
  expect(remedyText(found)).toContain('road = "acp"');
});

it.each([
  ['without rules', agent('gemini'), []],
  ['by the protocol', agent('gemini', { road: 'acp' }), RULES],
  ['that asks for nothing', agent('gemini', { mode: 'all' }), RULES],
  ['of a program that is not known', fakeAgent('own', 'coder', ['own']), RULES],
] as const)('an agent %s is none of them', (_, one, rules) => {
  expect(checkRules([one], rules)).toEqual([]);
});
