/** Reports as the real CLIs sent them (Codex 0.171, Qwen Code 0.24, opencode 1.18), without what is not read. */
import { describe, expect, it } from 'vitest';
import { decodeHook } from './index.ts';
import { failureIn } from './model-failures.ts';

const SESSION = '01a22710-a4cf-7482-b658-774258091ee6';
const session = { kind: 'session', id: SESSION };
const of = (preset: string, body: object) =>
  decodeHook(preset, { session_id: SESSION, cwd: '/repo', ...body })?.signals;

describe('the hooks of Codex', () => {
  const codex = (name: string, rest: object = {}) =>
    of('codex', { hook_event_name: name, model: 'gpt-6.1-terra', permission_mode: 'default', ...rest });
  const about = [session, { kind: 'model', model: 'gpt-6.1-terra' }];

  it('tell its model, turns and tools', () => {
    expect(codex('SessionStart', { source: 'startup' })).toEqual(about);
    expect(codex('UserPromptSubmit', { prompt: 'x' })).toEqual([...about, { kind: 'turn-started' }]);
    const tool = { tool_name: 'Bash', tool_input: { command: 'echo hi > a.txt' }, tool_use_id: 'exec-1' };
    expect(codex('PreToolUse', tool)?.at(-1)).toEqual({
      kind: 'tool-started',
      name: 'Bash',
      detail: 'echo hi > a.txt',
    });
    expect(codex('PostToolUse', { ...tool, tool_response: '' })?.at(-1)).toEqual({ kind: 'tool-ended' });
    expect(codex('Stop', { last_assistant_message: null })?.at(-1)).toEqual({ kind: 'turn-ended' });
    expect(codex('Interrupt')?.at(-1)).toEqual({ kind: 'turn-ended' });
  });

  it('name the files of a patch, which the policy judges, and not its words', () => {
    const patch = [
      '*** Begin Patch',
      '*** Update File: src/a.ts',
      '*** Move to: /etc/passwd',
      '@@',
      '-a',
      '+b',
      '*** Add File: b.md',
      '+*** not a file',
      '*** End Patch',
    ].join('\n');
    const call = { tool_name: 'apply_patch', tool_input: { command: patch } };
    const body = { session_id: SESSION, hook_event_name: 'PermissionRequest', ...call };
    expect(decodeHook('codex', body)?.question).toMatchObject({
      ...{ title: 'apply_patch: src/a.ts, /etc/passwd, b.md', detail: 'src/a.ts\n/etc/passwd\nb.md', tool: 'edit' },
    });
    expect(codex('PreToolUse', call)?.at(-1)).toEqual({
      ...{ kind: 'tool-started', name: 'apply_patch', detail: 'src/a.ts\n/etc/passwd\nb.md' },
    });
    const other = { ...body, tool_input: { command: 'no patch' } };
    expect(decodeHook('codex', other)?.question).toMatchObject({ title: 'apply_patch', detail: null });
  });

  it('tell what the session has used, as the reporter read it in its file', () => {
    const huskies_usage = { tokens: { input: 2400, output: 68, cached: 400 }, context: { used: 1234, size: 475_000 } };
    expect(codex('Stop', { huskies_usage })).toContainEqual({ kind: 'usage', ...huskies_usage });
  });
});

describe('the hooks of Qwen Code', () => {
  const qwen = (name: string, rest: object = {}) => of('qwen', { hook_event_name: name, ...rest });

  it('tell its turns and tools, and how full the context is', () => {
    const tool = { tool_name: 'run_shell_command', tool_input: { command: 'ls', is_background: false } };
    expect(qwen('PreToolUse', tool)?.at(-1)).toEqual({ kind: 'tool-started', name: 'run_shell_command', detail: 'ls' });
    const stop = { stop_hook_active: false, context_usage: 0.006, context_limit: 200_000, input_tokens: 1200 };
    expect(qwen('Stop', stop)).toEqual([
      session,
      {
        kind: 'usage',
        tokens: { input: null, output: null, cached: null },
        context: { used: 1200, size: 200_000 },
      },
      { kind: 'turn-ended' },
    ]);
    expect(qwen('Notification', { notification_type: 'idle_prompt', message: 'waiting' })).toEqual([session]);
  });

  it('tell why a turn failed, by the words where nothing else names it', () => {
    expect(qwen('StopFailure', { error: 'unknown', error_details: '401 bad key' })?.slice(1)).toEqual([
      { kind: 'failed', why: 'logged-out', text: '401 bad key', login: 'qwen' },
      { kind: 'turn-ended' },
    ]);
  });
});

describe('the plugin for opencode', () => {
  const told = (type: string, rest: object = {}) =>
    decodeHook('opencode', { type, session: 'ses_1', ...rest })?.signals;
  const first = { kind: 'session', id: 'ses_1' };

  it('tells its state, and when it tries again', () => {
    expect(told('session.status', { status: { type: 'busy' } })).toEqual([first, { kind: 'continued' }]);
    expect(told('session.status', { status: { type: 'idle' } })).toEqual([first, { kind: 'turn-ended' }]);
    const retry = { type: 'retry', attempt: 1, message: 'Too Many Requests', next: 1_795_951_938_000 };
    expect(told('session.status', { status: retry })?.at(-1)).toEqual({
      kind: 'retrying',
      why: 'rate-limited',
      text: 'Too Many Requests',
      login: null,
      until: 1_795_951_938_000,
    });
  });

  it('tells tokens and cost of the whole session; what the cache had is part of the input', () => {
    const tokens = { input: 2000, output: 68, reasoning: 2, cache: { read: 400, write: 0 } };
    expect(told('session.updated', { model: 'mock-1', cost: 0.00702, tokens })).toEqual([
      first,
      { kind: 'model', model: 'mock-1' },
      { kind: 'usage', tokens: { input: 2400, output: 70, cached: 400 }, costUsd: 0.00702 },
    ]);
  });

  it('tells its tools, its questions and its failures', () => {
    const tool = { call: 'c', tool: 'bash', input: { command: 'ls' } };
    expect(told('message.part.updated', { ...tool, state: 'running' })?.at(-1)).toEqual({
      kind: 'tool-started',
      name: 'bash',
      detail: 'ls',
    });
    expect(told('message.part.updated', { ...tool, state: 'error' })?.at(-1)).toEqual({ kind: 'tool-ended' });
    expect(told('permission.asked', { tool: 'edit', patterns: ['a.txt'] })?.at(-1)).toMatchObject({
      kind: 'needs-person',
      why: { values: { tool: 'edit' } },
    });
    const error = { name: 'APIError', data: { message: 'Insufficient balance', statusCode: 402 } };
    expect(told('session.error', { error })?.at(-1)).toMatchObject({ kind: 'failed', why: 'out-of-credit' });
    const unworded = { name: 'APIError', data: { message: 'no', statusCode: 403 } };
    expect(told('session.error', { error: unworded })?.at(-1)).toMatchObject({ kind: 'failed', why: 'logged-out' });
    expect(told('session.error', { error: { name: 'MessageAbortedError' } })).toEqual([first]);
  });
});

it('a report of another format means nothing, and that is told', () => {
  for (const preset of ['codex', 'qwen', 'opencode'])
    for (const body of [null, 7, 'x', [], { hook_event_name: 7 }, { type: 7 }])
      expect(decodeHook(preset, body)).toMatchObject({
        signals: [{ kind: 'notice' }],
        problem: expect.stringContaining('another format'),
      });
  expect(decodeHook('aider', {})).toBeNull();
  expect(decodeHook('constructor', {})).toBeNull();
});

it.each([
  ['codex', { hook_event_name: 'Stop', input_tokens: 'canary-secret' }, 'input_tokens should be'],
  [
    'qwen',
    { hook_event_name: 'Stop', huskies_usage: { tokens: { input: 'canary-secret' } } },
    'tokens.input should be',
  ],
  ['codex', { hook_event_name: ['canary-secret'] }, 'hook_event_name should be string'],
  ['claude', { session_id: { key: 'canary-secret' } }, 'session_id should be string'],
  ['claude', { hook_event_name: 'Stop', error: ['canary-secret'] }, 'error should be string'],
  ['opencode', { type: 'session.updated', tokens: { cache: 'canary-secret' } }, 'tokens.cache should be'],
  ['opencode', 'canary-secret', 'the report should be Object'],
])('the problem with a report of %s names the field and its type, not what was sent', (preset, body, words) => {
  const { problem, signals } = decodeHook(preset, body) ?? {};
  expect(problem).toContain(words);
  expect(signals).toMatchObject([{ kind: 'notice', why: { code: 'facts.format' } }]);
  expect(JSON.stringify([problem, signals])).not.toContain('canary');
});

it.each([
  ['unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1/responses', 'logged-out'],
  ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limited'],
  ['unexpected status 529 <unknown status code>: overloaded, url: x', 'overloaded'],
  ['[API Error: {"error":{"code":401,"message":"bad key","status":"UNAUTHENTICATED"}}]', 'logged-out'],
  ['Credit balance too low · Add funds: https://platform.claude.com/settings/billing', 'out-of-credit'],
  ['We’re currently experiencing high demand, which may cause temporary errors.', 'overloaded'],
  ['500 boom', 'unreachable'],
  ['litellm.APIError: APIError: OpenAIException - out of credit', 'out-of-credit'],
  ['litellm.InternalServerError: InternalServerError: something broke', 'unreachable'],
  ['API key not valid. Please pass a valid API key.', 'logged-out'],
  ['prompt is too long: 210000 tokens', 'context-full'],
  ['something else', 'other'],
])('the words %s mean %s', (text, why) => expect(failureIn(text)).toBe(why));

it('a command in another folder is told with that folder, for the policy and the person', () => {
  const ask = (workdir: string) =>
    decodeHook('codex', {
      hook_event_name: 'PermissionRequest',
      cwd: '/w',
      tool_name: 'exec_command',
      tool_input: { cmd: ['cat', 'shadow'], workdir },
    })?.question?.detail;
  expect([ask('/etc'), ask('/w')]).toEqual(['cd /etc && cat shadow', 'cat shadow']);
});

it('the pattern of a search by names is judged beside its folder', () => {
  const input = { pattern: 'secret/*', path: '/w' };
  const hook = { hook_event_name: 'PermissionRequest', tool_name: 'Glob', tool_input: input };
  expect(decodeHook('qwen', hook)?.question?.detail).toBe('/w\nsecret/*');
});
