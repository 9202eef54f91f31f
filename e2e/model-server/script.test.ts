import { describe, expect, it } from 'vitest';
import { choose, type Scripts } from './script.ts';
import type { Asked, Tool, Turn } from './wire.ts';

const TOOL: Tool = { name: 'Bash', namespace: null, isCustom: false, parameters: {} };
const SCRIPTS: Scripts = {
  edit: [{ write: ['a.txt', 'a'] }, { sh: 'true' }, { say: 'done' }],
  busy: [{ status: 429, times: 2 }, { say: 'at last' }],
  out: [{ status: 401 }, { say: 'never' }],
};
const asked = (turns: Turn[], more: Partial<Asked> = {}): Asked => ({
  model: 'm',
  isStream: true,
  turns,
  tools: [TOOL],
  schema: null,
  editsByText: false,
  ...more,
});
const user = (text: string): Turn => ({ kind: 'user', text });
const result: Turn = { kind: 'result', text: 'ok' };
const step = (turns: Turn[], failed = 0, more: Partial<Asked> = {}) =>
  choose(asked(turns, more), SCRIPTS, () => failed).step;

describe('a script', () => {
  it('goes on by one step with each tool result since its prompt', () => {
    const prompt = user('SCRIPT:edit');
    expect(step([prompt])).toEqual({ write: ['a.txt', 'a'] });
    expect(step([prompt, result])).toEqual({ sh: 'true' });
    expect(step([prompt, result, user('a reminder of the CLI'), result])).toEqual({ say: 'done' });
    expect(step([prompt, result, result, result])).toEqual({ say: 'the script edit is over' });
  });

  it('begins at the last prompt that names one, and at the last name in it', () => {
    expect(step([user('SCRIPT:busy'), result, user('SCRIPT:out, then SCRIPT:edit')])).toEqual({
      write: ['a.txt', 'a'],
    });
  });

  it('fails as often as it says, and always where it does not say', () => {
    expect(step([user('SCRIPT:busy')], 1)).toEqual({ status: 429, times: 2 });
    expect(step([user('SCRIPT:busy')], 2)).toEqual({ say: 'at last' });
    expect(step([user('SCRIPT:out')], 1000)).toEqual({ status: 401 });
  });

  it('counts the failures of each conversation by themselves', () => {
    const key = (text: string) => choose(asked([user(text)]), SCRIPTS, () => 0).key;
    expect(key('SCRIPT:busy of one story')).not.toBe(key('SCRIPT:busy of another'));
  });

  it('is not taken by a request without tools or for JSON, such as for a title, unless the CLI edits by the text', () => {
    expect(step([user('SCRIPT:edit')], 0, { tools: [] })).toEqual({ say: 'a title' });
    expect(step([user('SCRIPT:edit')], 0, { schema: { type: 'object' } })).toEqual({ say: 'a title' });
    expect(step([user('SCRIPT:edit')], 0, { tools: [], editsByText: true })).toEqual({ write: ['a.txt', 'a'] });
  });

  it('that does not exist is an error that names those that do', () => {
    expect(() => step([user('SCRIPT:edti')])).toThrow('there is no script edti: there are edit, busy, out');
    expect(step([user('hello')])).toEqual({ say: 'ok' });
  });

  it('knows the folder that the prompt names', () => {
    expect(choose(asked([user('SCRIPT:edit CWD:/w/t')]), SCRIPTS, () => 0).folder).toBe('/w/t');
  });
});
