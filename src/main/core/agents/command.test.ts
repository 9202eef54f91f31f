import { describe, expect, it } from 'vitest';
import { messageText } from '../../../contract/index.ts';
import { fillCommand, handOverEnv, MAX_TOLD_BYTES, promptEnv, toldTogether } from './command.ts';

const values = { story: '60_story_cleanup', worktree: '/wt/it', title: 'Clean up', text: 'Do it.', notes: '' };
const agent = (command: string[], prompt = '') => ({ name: 'coder-1', command, prompt });
function filled(...args: Parameters<typeof fillCommand>): string[] {
  const answer = fillCommand(...args);
  if (!answer.ok) throw new Error(messageText(answer.error.why));
  return answer.command;
}

describe('fillCommand', () => {
  it('fills in prompt, story and worktree anywhere in an argument', () => {
    const command = ['claude', '--dir={worktree}', '{prompt}', '{story}:{story}'];
    expect(filled(agent(command, 'Do {story}: {title}\n{text}'), values)).toEqual([
      'claude',
      '--dir=/wt/it',
      'Do 60_story_cleanup: Clean up\nDo it.',
      '60_story_cleanup:60_story_cleanup',
    ]);
  });

  it('a session that a person opens is told nothing, and no argument of its prompt is left', () => {
    const opens = (resume: string[]) =>
      filled(
        { ...agent(['x', '{prompt}'], 'Do it'), preset: 'claude', resume },
        { ...values, session: 's1', isWithoutPrompt: true },
      );
    expect(opens(['claude', '--resume', '{session}', '--', '{prompt}'])).toEqual(['claude', '--resume', 's1']);
    expect(opens(['codex', 'resume', '--', '{session}', '{prompt}'])).toEqual(['codex', 'resume', '--', 's1']);
    expect(opens(['opencode', '--session={session}', '--prompt={prompt}'])).toEqual(['opencode', '--session=s1']);
  });

  it('gives the story to an agent that has no prompt', () => {
    expect(filled(agent(['x', '{prompt}']), values)[1]).toBe('Story 60_story_cleanup: Clean up\n\nDo it.');
  });

  it('leaves placeholders and replacement patterns in the story’s text alone', () => {
    const hostile = { ...values, title: '{text}', text: '{worktree} $& $1 `id` $(id) {prompt}' };
    expect(filled(agent(['x', '{prompt}'], '{title}|{text}'), hostile)[1]).toBe(
      '{text}|{worktree} $& $1 `id` $(id) {prompt}',
    );
  });

  it('leaves unknown placeholders and names of object properties alone', () => {
    expect(filled(agent(['{foo}', '{constructor}', '{}', '{title}']), values)).toEqual([
      '{foo}',
      '{constructor}',
      '{}',
      '{title}',
    ]);
  });

  it('truncates a prompt that is too long for one argument at a whole character, with a note', () => {
    const [, prompt = ''] = filled(agent(['x', '{prompt}'], '{text}'), { ...values, text: '€'.repeat(300_000) });
    expect(new TextEncoder().encode(prompt).length).toBeLessThan(131_072);
    expect(prompt).toContain('€\n\n[cut here');
    expect(prompt).toContain('huskies story show 60_story_cleanup');
  });

  it('puts the section after the text, or after the whole prompt if that has no text', () => {
    const rejected = { ...values, notes: '## What must be changed' };
    const prompt = (template: string, more = {}) =>
      filled(agent(['x', '{prompt}'], template), { ...rejected, ...more })[1];
    expect(prompt('{text} Then commit.')).toBe('Do it.\n\n## What must be changed Then commit.');
    expect(prompt('Work on {story}.')).toBe('Work on 60_story_cleanup.\n\n## What must be changed');
    expect(prompt('', { text: '' })).toBe('Story 60_story_cleanup: Clean up\n\n\n\n## What must be changed');
    const long = prompt('{text}', { text: '€'.repeat(300_000) }) ?? '';
    expect(long).toContain('[cut here');
    expect(long.endsWith('## What must be changed')).toBe(true);
    expect(new TextEncoder().encode(long).length).toBeLessThan(131_072);
  });

  it('removes NUL characters, which no argument can contain', () => {
    expect(filled(agent(['x', '{prompt}'], 'a{text}'), { ...values, text: 'b\0c' })[1]).toBe('abc');
  });
});

describe('fillCommand: presets', () => {
  const places = { main: '/home/me/my "shop"', gitdir: '/home/me/my "shop"/.git', worktreegit: '/g/worktrees/it' };
  const preset = (command: string[]) => ({ ...agent(command), preset: 'codex', resume: ['x', 'resume', '{session}'] });

  it('fills in places, paths below them, and strings of TOML and JSON', () => {
    const command = [
      'x',
      '{main}',
      '{gitdir/refs/heads}',
      'a={{main:quoted}={b={gitdir/refs:quoted}}}',
      '{worktreegit}',
    ];
    expect(filled(preset(command), { ...values, places })).toEqual([
      'x',
      '/home/me/my "shop"',
      '/home/me/my "shop"/.git/refs/heads',
      'a={"/home/me/my \\"shop\\""={b="/home/me/my \\"shop\\"/.git/refs"}}',
      '/g/worktrees/it',
    ]);
  });

  it('without a preset these are no placeholders, as before there were presets', () => {
    const command = ['x', '{main}', '{mcp}', '{session}', '{prompt:quoted}', '{story/a}'];
    expect(filled(agent(command), { ...values, places, session: 's', mcpUrl: 'u' })).toEqual(command);
  });

  it('leaves JSON and variables of the CLI alone', () => {
    const command = ['x', '{"skip":true}', '$' + '{HUSKIES_TOKEN}', '{env:HUSKIES_TOKEN}'];
    expect(filled(preset(command), { ...values, places })).toEqual(command);
  });

  it('hands the MCP server over only where there is one', () => {
    const mcp = { args: ['--mcp', '{mcpUrl}'], env: { URL: '{mcpUrl}' } };
    const one = { ...preset(['x', '{mcp}', '--', '{prompt}']), mcp };
    expect(filled(one, values).slice(0, 2)).toEqual(['x', '--']);
    expect(filled(one, { ...values, mcpUrl: 'http://h/1' }).slice(0, 4)).toEqual(['x', '--mcp', 'http://h/1', '--']);
    expect(handOverEnv({ mcp, hooks: null }, { A: '1' }, { mcpUrl: 'http://h/1', hook: null })).toEqual({
      A: '1',
      HUSKIES_MCP_URL: 'http://h/1',
      URL: 'http://h/1',
    });
  });

  it('hands both over in one variable with the config that the agent has there already', () => {
    const json = (value: object) => JSON.stringify(value);
    const mcp = { args: [], env: { CONFIG: json({ mcp: { huskies: { url: '{mcpUrl}' } } }) } };
    const hooks = {
      args: [],
      env: { CONFIG: json({ plugin: ['file://{env:HUSKIES_HOOKS}/a'] }), F: '{hookFolder}/f' },
    };
    const own = { CONFIG: json({ model: 'm', plugin: ['mine'], mcp: { other: {} } }), F: 'not json' };
    const hook = { url: 'http://h/hook/x', folder: '/opt/huskies/bin', node: '/usr/bin/node' };
    const env = handOverEnv({ mcp, hooks }, own, { mcpUrl: 'http://h/1', hook });
    expect(env).toMatchObject({ F: '/opt/huskies/bin/f', HUSKIES_HOOK_URL: hook.url, HUSKIES_NODE: '/usr/bin/node' });
    expect(JSON.parse(env.CONFIG ?? '')).toEqual({
      model: 'm',
      plugin: ['mine', 'file://{env:HUSKIES_HOOKS}/a'],
      mcp: { other: {}, huskies: { url: 'http://h/1' } },
    });
  });

  it('continues a session, whose id cannot become an option', () => {
    expect(filled(preset(['x']), { ...values, session: 'abc' })).toEqual(['x', 'resume', 'abc']);
    expect(fillCommand(preset(['x']), { ...values, session: '--yolo' })).toMatchObject({ ok: false });
  });
});

describe('fillCommand: options', () => {
  const story = (text: string) => ({ ...values, text });
  const HOSTILE = ['--settings={"hooks":1}', '--mcp-config=x', '--dangerously-skip-permissions', '-p', '--', '-'];
  const DISGUISED = HOSTILE.flatMap((text) => [text, ` \n\t${text}`, `\0${text}`, `\ufeff${text}`, `\0\n${text}`]);

  it.each(DISGUISED)('%j is refused, with the argument and a remedy', (text) => {
    for (const command of [
      ['x', '{prompt}'],
      ['x', '--', '{prompt}'],
      ['x', '--prompt', '{prompt}'],
      ['x', '-{prompt}'],
    ]) {
      const answer = fillCommand(agent(command, '{text}'), story(text));
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad-argument', field: 'story' } });
    }
  });

  it('refuses a text that would add letters to a one-letter option', () => {
    expect(fillCommand(agent(['x', '-p{prompt}'], '{text}'), story('c'))).toMatchObject({ ok: false });
    expect(fillCommand(agent(['x', '--{prompt}'], '{text}'), story('yolo'))).toMatchObject({ ok: false });
  });

  it('refuses a title that would become an option', () => {
    expect(fillCommand(agent(['x', '{prompt}'], '{title}'), { ...values, title: '--yolo' })).toMatchObject({
      ok: false,
    });
  });

  it('allows such a text after other words, or as the value of an option in the config', () => {
    const hostile = story('--yolo');
    expect(filled(agent(['x', '{prompt}']), hostile)[1]).toMatch(/^Story /);
    expect(filled(agent(['x', '{prompt}'], 'Do: {text}'), hostile)[1]).toBe('Do: --yolo');
    expect(filled(agent(['x', '--prompt={prompt}', '-v'], '{text}'), hostile)).toEqual(['x', '--prompt=--yolo', '-v']);
    expect(filled(agent(['x', '-C{worktree}', '--dir', '{worktree}']), hostile)[1]).toBe('-C/wt/it');
  });

  it('uses the default prompt when the agent’s prompt is empty after filling in', () => {
    for (const text of ['', ' \n ', '\0']) {
      expect(filled(agent(['x', '{prompt}'], '{text}'), story(text))[1]).toMatch(/^Story 60_story_cleanup/);
    }
  });
});

describe('the queued prompts that one argument takes', () => {
  const prompt = (text: string) => ({ id: text, from: 'person' as const, text, at: 0 });

  it('are the first ones, each of them whole; the others go on waiting', () => {
    const half = 'x'.repeat(MAX_TOLD_BYTES / 2);
    const all = [prompt(half), prompt(half), prompt('one more')];
    expect(toldTogether(all)).toEqual(all.slice(0, 2));
    expect(toldTogether(all.slice(0, 2))).toEqual(all.slice(0, 2));
    expect(toldTogether([prompt(`${half}${half}x`), prompt('short')])).toEqual([]);
  });

  it('leave the section after a story its place, however long that is', () => {
    const notes = 'n'.repeat(119_000);
    const [, argument = ''] = filled(agent(['x', '{prompt}']), { ...values, notes });
    expect(argument).toContain(notes);
  });
});

describe('promptEnv', () => {
  const hooks = { args: [], env: {}, sendsPrompts: true };
  const told = (changes: object = {}, more: object = {}) =>
    promptEnv(
      { prompt: '{text}', model: null, hooks, ...changes },
      { ...values, session: 'ses_1', hookUrl: 'http://h/hook/x', ...more },
    );

  it('names the prompt, the session and the model to hooks that send it', () => {
    expect(told()).toEqual({ HUSKIES_PROMPT: 'Do it.', HUSKIES_SESSION: 'ses_1' });
    expect(told({ model: 'a/b' })).toMatchObject({ HUSKIES_MODEL: 'a/b' });
    expect(told({ prompt: '' }, { notes: 'Fix it.' }).HUSKIES_PROMPT).toBe(
      'Story 60_story_cleanup: Clean up\n\nDo it.\n\nFix it.',
    );
  });

  it('is cut as an argument would be, since a variable is limited in the same way', () => {
    const { HUSKIES_PROMPT = '' } = told({}, { text: '\u20ac'.repeat(300_000) });
    expect(Buffer.byteLength(HUSKIES_PROMPT)).toBeLessThan(131_072 - 'HUSKIES_PROMPT='.length);
    expect(HUSKIES_PROMPT).toMatch(/huskies story show 60_story_cleanup\]$/);
  });

  it('is empty where the command tells the prompt, nothing is told, or no session is continued', () => {
    expect(told({ hooks: { args: [], env: {} } })).toEqual({});
    expect(told({ hooks: null })).toEqual({});
    for (const more of [{ session: undefined }, { hookUrl: undefined }, { isWithoutPrompt: true }])
      expect(told({}, more)).toEqual({});
  });
});
