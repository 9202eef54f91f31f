/** `[[permission]]` of the config, and what of it a person approves. */
import { describe, expect, it } from 'vitest';
import { parseConfig } from './parse.ts';
import { permissionItems } from './permission-fields.ts';

const AT = { root: '/p', file: 'project.toml' };
const read = (toml: string) => parseConfig(toml, AT);
const rule = (lines: string) => `[[permission]]\n${lines}\n`;

it('rules keep the order of the file, and none is the default', () => {
  const toml = rule('tool = "execute"\npattern = "git *"\nanswer = "allow"') + rule('tool = "*"\nanswer = "deny"');
  expect(read(toml)).toMatchObject({
    config: {
      permissions: [
        { tool: 'execute', pattern: 'git *', answer: 'allow' },
        { tool: '*', pattern: null, answer: 'deny' },
      ],
    },
  });
  expect(read('')).toMatchObject({ ok: true, config: { permissions: [] } });
});

describe('a wrong rule is refused with its key', () => {
  it.each([
    ['permission = 3', 'permission'],
    [rule('tool = "execute"'), 'permission.answer'],
    [rule('answer = "ask"'), 'permission.tool'],
    [rule('tool = "shell"\nanswer = "ask"'), 'permission.tool'],
    [rule('tool = "edit"\nanswer = "yes"'), 'permission.answer'],
    [rule('tool = "edit"\nanswer = "ask"\npattern = " "'), 'permission.pattern'],
    [rule('tool = "edit"\nanswer = "ask"\nwhen = "now"'), 'permission.when'],
  ])('%s', (toml, key) => {
    expect(read(toml)).toMatchObject({ ok: false, problem: { key } });
  });
});

it('rules need approval together if any allows something, and no pattern reads as another rule', () => {
  expect(permissionItems([{ tool: '*', pattern: null, answer: 'ask' }])).toEqual([]);
  const two = permissionItems([
    { tool: 'execute', pattern: 'rm *', answer: 'deny' },
    { tool: 'execute', pattern: null, answer: 'allow' },
  ]);
  expect(two).toMatchObject([{ kind: 'permission', words: "deny execute 'rm *'; allow execute" }]);
  const [one] = permissionItems([{ tool: 'execute', pattern: 'rm *; allow execute', answer: 'allow' }]);
  expect(one?.words).not.toBe(two[0]?.words);
});
