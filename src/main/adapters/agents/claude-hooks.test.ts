import { describe, expect, it } from 'vitest';
import { decodeClaude } from './claude-hooks.ts';

/** As Claude Code 2.1.332 sent them, without what is not read. */
const SESSION = '2ee16886-0976-48b3-8722-9fc33e8f40bc';
const hook = (name: string, rest: object = {}) =>
  decodeClaude({ session_id: SESSION, cwd: '/repo', hook_event_name: name, ...rest });
const session = { kind: 'session', id: SESSION };

describe('the hooks of Claude Code', () => {
  it('tell its turns and tools', () => {
    expect(hook('UserPromptSubmit', { prompt: 'Please' }).signals).toEqual([session, { kind: 'turn-started' }]);
    const tool = {
      tool_name: 'Bash',
      tool_input: { command: 'echo hi > a.txt', timeout: 600_000, description: 'run' },
    };
    expect(hook('PreToolUse', tool).signals).toEqual([
      session,
      { kind: 'tool-started', name: 'Bash', detail: 'echo hi > a.txt' },
    ]);
    expect(hook('PostToolUse', tool).signals).toEqual([session, { kind: 'answered' }, { kind: 'tool-ended' }]);
    expect(hook('Stop', { stop_hook_active: false }).signals).toEqual([session, { kind: 'turn-ended' }]);
    expect(hook('Stop', { agent_id: 'sub' }).signals).toEqual([session]);
  });

  it('tell that it asks', () => {
    const request = hook('PermissionRequest', { tool_name: 'Bash', tool_input: { command: 'git push\n--force' } });
    expect(request.question).toMatchObject({
      ...{ title: 'Bash: git push', detail: 'git push\n--force', tool: 'execute' },
      allow: { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } },
      reject: { hookSpecificOutput: { decision: { behavior: 'deny' } } },
    });
    expect(hook('PermissionRequest', { tool_name: 'mcp__x__y' }).question).toMatchObject({
      tool: 'other',
      detail: null,
    });
    expect(hook('PostToolUse', { tool_name: 'Bash', tool_input: { command: 'git push\n--force' } }).over).toBe(
      request.question?.call,
    );
    expect([hook('Stop').over, hook('Stop', { agent_id: 'sub' }).over, hook('PreToolUse').over]).toEqual([
      'all',
      null,
      null,
    ]);
    expect(hook('PermissionRequest', { tool_name: 'Write' }).signals).toMatchObject([
      session,
      { kind: 'needs-person', why: { code: 'facts.permission', values: { tool: 'Write' } } },
    ]);
    expect(hook('Notification', { notification_type: 'idle_prompt', message: 'x' }).signals).toEqual([session]);
  });

  it.each([
    ['authentication_failed', 'Invalid API key · Fix external API key', 'logged-out', 'claude auth login'],
    ['rate_limit', 'API Error: Request rejected (429) · scripted 429', 'rate-limited', null],
    ['billing_error', 'Credit balance is too low', 'out-of-credit', null],
    ['a new one', 'something', 'other', null],
  ])('tell why a turn failed: %s', (error, text, why, login) => {
    expect(hook('StopFailure', { error, last_assistant_message: text }).signals).toEqual([
      session,
      { kind: 'failed', why, text, login },
      { kind: 'turn-ended' },
    ]);
  });

  it('mean nothing in another format, which is told', () => {
    for (const body of [null, 7, 'x', [], { hook_event_name: 7 }, { session_id: 7 }, { model: 'x' }])
      expect(decodeClaude(body)).toMatchObject({
        signals: [{ kind: 'notice' }],
        problem: expect.stringContaining('another format'),
      });
    expect(hook('SomethingNew')).toEqual({ signals: [session], question: null, over: null, problem: null });
  });
});

describe('the status line of Claude Code', () => {
  const status = {
    session_id: SESSION,
    model: { id: 'claude-opus-5-5', display_name: 'Opus 5.5' },
    cost: { total_cost_usd: 0.00552, total_duration_ms: 19_043 },
    context_window: { total_input_tokens: 1_400, context_window_size: 1_000_000, current_usage: null as object | null },
  };

  it('tells the model, the cost, and how full the context is', () => {
    const current_usage = {
      input_tokens: 1_200,
      output_tokens: 34,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 200,
    };
    const body = { ...status, context_window: { ...status.context_window, current_usage } };
    expect(decodeClaude(body).signals).toEqual([
      session,
      { kind: 'model', model: 'claude-opus-5-5' },
      { kind: 'usage', costUsd: 0.00552, context: { used: 1_400, size: 1_000_000 } },
    ]);
  });

  it('leaves unknown what it does not tell', () => {
    expect(decodeClaude(status).signals.at(-1)).toEqual({ kind: 'usage', costUsd: 0.00552, context: null });
    expect(decodeClaude({ session_id: SESSION }).signals).toEqual([
      session,
      { kind: 'usage', costUsd: null, context: null },
    ]);
  });
});
