import { expect, it } from 'vitest';
import { ToolCalls } from './tool-calls.ts';
import { readPermission } from './updates.ts';

const asks = (toolCall: object) => ({ options: [], toolCall });

it('a permission request has the kind and the path that its call was told with', () => {
  const calls = new ToolCalls();
  calls.updated({ sessionUpdate: 'tool_call', toolCallId: 't1', kind: 'edit', title: 'Write' });
  calls.updated({
    sessionUpdate: 'tool_call_update',
    toolCallId: 't1',
    rawInput: { file_path: '/a/b.ts' },
    title: null,
  });
  expect(readPermission(calls.completed(asks({ toolCallId: 't1', title: 'Write b.ts' })), 'q1', '/w')).toMatchObject({
    tool: 'edit',
    title: 'Write b.ts',
    detail: '/a/b.ts',
  });
});

it('what the request itself tells counts, another call has no part in it, and one that is over is forgotten', () => {
  const calls = new ToolCalls();
  calls.updated({ toolCallId: 't1', kind: 'read' });
  expect(readPermission(calls.completed(asks({ toolCallId: 't1', kind: 'execute' })), 'q', '/w')?.tool).toBe('execute');
  expect(readPermission(calls.completed(asks({ toolCallId: 't2' })), 'q', '/w')?.tool).toBeNull();
  calls.updated({ toolCallId: 't1', status: 'completed' });
  expect(readPermission(calls.completed(asks({ toolCallId: 't1' })), 'q', '/w')?.tool).toBeNull();
});

it('anything else is left as it is', () => {
  const calls = new ToolCalls();
  for (const odd of [null, 7, 'x', {}, { toolCall: null }]) {
    calls.updated(odd);
    expect(calls.completed(odd)).toBe(odd);
  }
});
