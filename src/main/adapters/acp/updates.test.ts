/** What real CLIs send, as recorded (Claude's adapter 0.101, Codex's 2.6, Gemini 0.61, Qwen 0.24, Copilot 1.0.102). */
import { describe, expect, it } from 'vitest';
import { SessionTokens } from './tokens.ts';
import { ToolOutputs } from './tool-output.ts';
import { MAX_TEXT_LENGTH, readPermission, readUpdate } from './updates.ts';

const read = (update: object) => readUpdate(update, false);

describe('an update', () => {
  it('of Codex that names a terminal shows no placeholder for it', () => {
    const update = {
      sessionUpdate: 'tool_call',
      toolCallId: 'exec-1',
      kind: 'execute',
      title: 'echo begun',
      status: 'in_progress',
      content: [{ type: 'terminal', terminalId: 'exec-1' }],
      rawInput: { command: 'echo begun', cwd: '/w' },
    };
    expect(read(update).events).toEqual([
      { kind: 'tool', id: 'exec-1', title: 'echo begun', tool: 'execute', state: 'in_progress', content: [] },
    ]);
  });

  it('of Copilot, which calls a command only by what it is for, shows the command too', () => {
    const update = {
      sessionUpdate: 'tool_call',
      toolCallId: 'call_1',
      kind: 'execute',
      title: 'run',
      rawInput: { command: 'npm test', description: 'run' },
    };
    expect(read(update)).toMatchObject({
      facts: { tool: 'execute', lastAction: 'run: npm test' },
      events: [{ title: 'run: npm test' }],
    });
  });

  it('of Qwen with an empty text is no message', () => {
    const update = {
      sessionUpdate: 'agent_message_chunk',
      content: { type: 'text', text: '' },
      _meta: { usage: { inputTokens: 1200, outputTokens: 34, cachedReadTokens: 200 } },
    };
    expect(read(update)).toEqual({ facts: {}, events: [] });
  });
});

describe('the tokens of a session', () => {
  const request = { _meta: { usage: { inputTokens: 1200, outputTokens: 34, cachedReadTokens: 200 } } };

  it('are those of its turns as their ends tell them', () => {
    const tokens = new SessionTokens();
    const end = { stopReason: 'end_turn', usage: { inputTokens: 6000, outputTokens: 170, cachedReadTokens: 1000 } };
    expect(tokens.updated({ sessionUpdate: 'usage_update', used: 10, size: 20 })).toBeNull();
    expect(tokens.turnEnded(end)).toEqual({ input: 6000, output: 170, cached: 1000 });
    expect(tokens.turnEnded(end)).toEqual({ input: 12_000, output: 340, cached: 2000 });
  });

  it('are told by Gemini beyond the protocol, where those from a cache are unknown and not 0', () => {
    const end = {
      stopReason: 'end_turn',
      _meta: { quota: { token_count: { input_tokens: 6000, output_tokens: 170 } } },
    };
    expect(new SessionTokens().turnEnded(end)).toEqual({ input: 6000, output: 170, cached: null });
  });

  it('are told by Qwen with each request, and count once', () => {
    const tokens = new SessionTokens();
    tokens.updated(request);
    expect(tokens.updated(request)).toEqual({ input: 2400, output: 68, cached: 400 });
    expect(tokens.turnEnded({ stopReason: 'end_turn' })).toEqual({ input: 2400, output: 68, cached: 400 });
    const end = { stopReason: 'end_turn', usage: { inputTokens: 1200, outputTokens: 34 } };
    tokens.updated(request);
    expect(tokens.turnEnded(end)).toEqual({ input: 3600, output: 102, cached: 400 });
  });

  it('are unknown where nothing tells them', () => {
    expect(new SessionTokens().turnEnded({ stopReason: 'end_turn' })).toBeNull();
  });
});

describe('the output of a command in pieces', () => {
  const piece = (data: string, status = 'in_progress') => ({
    toolCallId: 'exec-1',
    status,
    _meta: { terminal_output_delta: { data, terminal_id: 'exec-1' } },
  });

  it('is shown when it has doubled, and as a whole at the end of the call', () => {
    const outputs = new ToolOutputs();
    expect(outputs.take(piece('one '))).toEqual({ id: 'exec-1', text: 'one ' });
    expect(outputs.take(piece('two '))).toBeNull();
    expect(outputs.take(piece('three '))).toEqual({ id: 'exec-1', text: 'one two three ' });
    expect(outputs.take(piece('four'))).toBeNull();
    expect(outputs.take({ toolCallId: 'exec-1', status: 'completed' })).toEqual({
      id: 'exec-1',
      text: 'one two three four',
    });
    expect(outputs.take({ toolCallId: 'exec-1', status: 'completed' })).toBeNull();
  });

  it('keeps its end when it is too long, and each call has its own', () => {
    const outputs = new ToolOutputs();
    outputs.take(piece('x'.repeat(MAX_TEXT_LENGTH)));
    expect(outputs.take(piece('end', 'completed'))?.text).toBe(`${'x'.repeat(MAX_TEXT_LENGTH - 3)}end`);
    expect(outputs.take({ toolCallId: 'other', status: 'completed' })).toBeNull();
    expect(outputs.take({ sessionUpdate: 'plan' })).toBeNull();
  });
});

const OPTIONS = [{ optionId: 'yes', name: 'Yes', kind: 'allow_once' }];
const detailOf = (toolCall: object) =>
  readPermission({ toolCall: { toolCallId: 't', ...toolCall }, options: OPTIONS }, 'q', '/w')?.detail;

it('a permission request names each path that it is about, so that no rule judges by the first alone', () => {
  const locations = [{ path: '/w/src/a.ts' }, { path: '/etc/passwd' }];
  expect(detailOf({ kind: 'edit', locations })).toBe('/w/src/a.ts\n/etc/passwd');
  expect(detailOf({ kind: 'edit', rawInput: { path: 'src/a.ts' }, locations })).toBe('src/a.ts\n/etc/passwd');
  // The same name in another folder is another file.
  expect(detailOf({ kind: 'edit', rawInput: { path: 'passwd' }, locations })).toBe('passwd\n/w/src/a.ts\n/etc/passwd');
  const content = [{ type: 'diff', path: '/w/b.ts', newText: '' }];
  expect(detailOf({ kind: 'edit', rawInput: { file_path: '/w/a.ts' }, content })).toBe('/w/a.ts\n/w/b.ts');
  expect(detailOf({ kind: 'edit' })).toBeNull();
});

it('a word that is called a command does not take the place of the paths of an edit', () => {
  const locations = [{ path: '/etc/passwd' }];
  expect(detailOf({ kind: 'edit', rawInput: { command: 'create', path: '/etc/passwd' }, locations })).toBe(
    '/etc/passwd',
  );
  expect(detailOf({ kind: 'delete', rawInput: { command: 'rm' }, locations })).toBe('/etc/passwd');
  expect(detailOf({ rawInput: { command: 'create', path: '/etc/passwd' } })).toBe('create\n/etc/passwd');
  expect(detailOf({ kind: 'edit', rawInput: { command: 'create' } })).toBeNull();
  const edits = [{ file_path: '/w/a', new_string: 'x' }, { file_path: '/w/b' }];
  expect(detailOf({ kind: 'edit', rawInput: { edits } })).toBe('/w/a\n/w/b');
  // A command that only reads is one all the same.
  const reads = { command: ['sh', '-c', 'cat a; rm b'], path: 'a' };
  expect(detailOf({ kind: 'read', rawInput: reads })).toBe('a\nsh -c cat a; rm b');
  expect(detailOf({ kind: 'move', rawInput: { source: 'a', destination: '/etc/b' } })).toBe('a\n/etc/b');
});

it('a command is told whole, however long it is, so that no rule judges by its beginning', () => {
  const command = `git status ${' '.repeat(MAX_TEXT_LENGTH)}; rm -rf x`;
  expect(detailOf({ kind: 'execute', rawInput: { command }, locations: [{ path: '/w' }] })).toBe(command);
});
