/** The policy of permission requests: first match, and in doubt a person is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERMISSION_ANSWERS, PERMISSION_TOOLS, type PermissionRule, policyAnswer } from './permission.ts';
import { isCompound } from './permission-commands.ts';
import { covers } from './permission-glob.ts';

const ask = (tool: string | null, detail: string | null, ...rules: PermissionRule[]) =>
  policyAnswer(rules, { kind: 'permission', tool, detail }).answer;
const rule = (tool: PermissionRule['tool'], pattern: string | null, answer: PermissionRule['answer']) => ({
  tool,
  pattern,
  answer,
});

describe('the first rule that covers a request answers it', () => {
  it('allow, ask and deny', () => {
    const rules = [
      rule('execute', 'git push*', 'deny'),
      rule('execute', 'git *', 'allow'),
      rule('edit', null, 'allow'),
    ];
    expect(ask('execute', 'git push -f', ...rules)).toBe('deny');
    expect(ask('execute', 'git status', ...rules)).toBe('allow');
    expect(ask('execute', 'npm test', ...rules)).toBe('ask');
    expect(ask('edit', '/a/b', ...rules)).toBe('allow');
    expect(ask('read', '/a/b', ...rules)).toBe('ask');
  });

  it('a compound command is never allowed by a pattern, not even by *, and is denied for any of its parts', () => {
    for (const command of [
      'git status && rm -rf x',
      'git status; rm x',
      'git status | sh',
      'git status & rm x',
      'git log > /etc/passwd',
      'git log $(rm x)',
      'git log `rm x`',
      'git status\nrm x',
      `git log $\{IFS}x`,
      'git diff <(rm x)',
      "git log $'\\n'",
    ]) {
      expect([command, ask('execute', command, rule('execute', 'git *', 'allow'))]).toEqual([command, 'ask']);
      expect([command, ask('execute', command, rule('execute', '*', 'allow'))]).toEqual([command, 'ask']);
      expect([command, ask('execute', command, rule('execute', null, 'allow'))]).toEqual([command, 'allow']);
    }
    expect(
      ask('execute', 'git status && rm -rf x', rule('execute', 'rm *', 'deny'), rule('execute', null, 'allow')),
    ).toBe('deny');
  });

  it('a request about several paths is allowed only if each is covered, and denied for any of them', () => {
    const inside = rule('edit', '/w/lib/*', 'allow');
    const secrets = rule('edit', '/etc/*', 'deny');
    const both = (other: string) => ['/w/lib/a.ts', other].join('\n');
    expect(ask('edit', both('/w/lib/b.ts'), inside)).toBe('allow');
    expect(ask('edit', both('/etc/passwd'), inside)).toBe('ask');
    expect(ask('edit', both('/w/lib/../../etc/passwd'), inside)).toBe('ask');
    expect(ask('edit', both('/etc/passwd'), secrets, rule('edit', null, 'allow'))).toBe('deny');
  });

  it('what is not known is never allowed, and may be denied', () => {
    expect(ask('teleport', 'x', rule('*', null, 'allow'))).toBe('ask');
    expect(ask(null, 'x', rule('*', null, 'allow'))).toBe('ask');
    expect(ask('*', 'x', rule('*', null, 'allow'))).toBe('ask');
    expect(ask('teleport', 'x', rule('*', null, 'deny'))).toBe('deny');
    expect(ask('edit', 'src/../../etc/passwd', rule('edit', 'src/*', 'allow'))).toBe('ask');
    expect(ask('execute', null, rule('execute', '*', 'allow'))).toBe('ask');
    expect(ask('execute', null, rule('execute', 'rm *', 'deny'), rule('execute', null, 'allow'))).toBe('ask');
    expect(policyAnswer([rule('*', null, 'allow')], { kind: 'ask', tool: null, detail: null }).answer).toBe('ask');
  });
});

const aPattern = fc.stringMatching(/^[ab */.&;]{1,6}$/);
const aRule: fc.Arbitrary<PermissionRule> = fc.record({
  tool: fc.constantFrom(...PERMISSION_TOOLS),
  pattern: fc.option(aPattern, { nil: null }),
  answer: fc.constantFrom(...PERMISSION_ANSWERS),
});
const aRequest = fc.record({
  kind: fc.constant('permission' as const),
  tool: fc.option(fc.constantFrom('execute', 'edit', 'read', 'unheard-of', '*'), { nil: null }),
  detail: fc.option(fc.stringMatching(/^[ab /.&;|]{0,10}$/), { nil: null }),
});

it('no rule after a denial or a question changes it into an allowance, whatever the rules and requests', () => {
  fc.assert(
    fc.property(
      fc.array(aRule, { maxLength: 5 }),
      fc.array(aRule, { maxLength: 5 }),
      aRequest,
      (first, after, request) => {
        const before = policyAnswer(first, request);
        if (before.rule !== null) expect(policyAnswer([...first, ...after], request)).toEqual(before);
        const { answer, rule: by } = policyAnswer([...first, ...after], request);
        if (answer !== 'allow') return;
        expect(['execute', 'edit', 'read']).toContain(request.tool);
        if (by?.pattern != null && request.tool === 'execute') expect(isCompound(request.detail ?? '')).toBe(false);
        const all = [...first, ...after];
        const earlier = all.slice(0, by === null ? 0 : all.indexOf(by));
        // Nothing before the rule that allowed forbids the request.
        expect(policyAnswer(earlier, request).answer).not.toBe('deny');
      },
    ),
    { numRuns: 2_000 },
  );
});

it('a pattern covers whole words, and * any part of them', () => {
  expect([
    covers('git *', 'git log'),
    covers('git *', 'gitx'),
    covers('a*b*c', 'aXbYc'),
    covers('a*b*c', 'ac'),
  ]).toEqual([...[true, false, true, false]]);
  expect([covers('ab', 'ab'), covers('a*a', 'a'), covers('*', ''), covers('a**b', 'ab')]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(covers(`${'*a'.repeat(400)}*b`, 'a'.repeat(20_000))).toBe(false);
});
