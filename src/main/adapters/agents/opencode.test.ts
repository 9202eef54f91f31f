/** What opencode asks before it acts, by its own rules: the last one that covers a tool counts, later keys after earlier ones. */
import { describe, expect, it } from 'vitest';
import { opencode } from './opencode.ts';

type Rules = Record<string, string | Record<string, string>>;

/** As opencode 1.18 decides: `*` in a rule stands for any characters. `own`: of the person's config, which comes before. */
function actionOn(tool: string, subject: string, mode: 'ask' | 'edits' | 'all', own: Rules = {}): string {
  const { OPENCODE_PERMISSION = '{}' } = opencode.terminal.modes[mode]?.env ?? {};
  const rules: Rules = { '*': 'allow', ...own, ...(JSON.parse(OPENCODE_PERMISSION) as Rules) };
  const covers = (glob: string, text: string) =>
    new RegExp(`^${glob.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`).test(text);
  const found = Object.entries(rules).flatMap(([name, rule]) => {
    if (!covers(name, tool)) return [];
    if (typeof rule === 'string') return [rule];
    return Object.entries(rule).flatMap(([glob, action]) => (covers(glob, subject) ? [action] : []));
  });
  return found.at(-1) ?? 'allow';
}

describe.each(['ask', 'edits'] as const)('opencode in the mode %s', (mode) => {
  it.each(['bash', 'webfetch', 'websearch', 'task', 'external_directory', 'linear_create_issue', 'tool_of_tomorrow'])(
    'asks for %s',
    (tool) => expect(actionOn(tool, 'x', mode)).toBe('ask'),
  );
  it.each(['read', 'grep', 'glob', 'list', 'todowrite', 'question', 'huskies_read_story'])(
    'does not ask for %s, which changes nothing',
    (tool) => expect(actionOn(tool, 'src/a.ts', mode)).toBe('allow'),
  );
  it('asks before it reads secrets, as its own default does', () => {
    expect(actionOn('read', 'app/.env', mode)).toBe('ask');
    expect(actionOn('read', '.env.local', mode)).toBe('ask');
    expect(actionOn('read', '.env.example', mode)).toBe('allow');
  });
  it('asks for commands that the person’s own config allows', () => {
    expect(actionOn('bash', 'rm x', mode, { '*': 'allow', bash: 'allow' })).toBe('ask');
  });
});

it('edits are asked about in the mode ask alone, and nothing is in the mode all', () => {
  expect(actionOn('edit', 'a.ts', 'ask')).toBe('ask');
  expect(actionOn('edit', 'a.ts', 'edits')).toBe('allow');
  for (const tool of ['edit', 'bash', 'linear_create_issue', 'external_directory'])
    expect(actionOn(tool, 'x', 'all')).toBe('allow');
});

it('the two roads have the same rules', () => {
  for (const mode of ['ask', 'edits', 'all'] as const)
    expect(opencode.acp?.modes[mode]?.env).toEqual(opencode.terminal.modes[mode]?.env);
});
