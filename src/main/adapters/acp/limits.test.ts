/** What a CLI sends may be of any size: each kept part of it has a limit. */
import { describe, expect, it } from 'vitest';
import { MAX_OPTION_ID_CHARACTERS } from '../../../domain/index.ts';
import type { RoadQuestion } from '../../core/ports/index.ts';
import { LineReader, MAX_LINE_BYTES } from './lines.ts';
import { withinLimits } from './permission-limits.ts';
import { MAX_KEPT_CHARACTERS, ToolCalls } from './tool-calls.ts';
import { MOST_OUTPUTS, ToolOutputs } from './tool-output.ts';

const asks = (options: { id: string; label: string }[]): RoadQuestion => ({
  ...{ id: 'q1', title: 'Run', detail: 'x', tool: 'execute' },
  options: options.map((option) => ({ ...option, kind: 'allow-once' })),
});

describe('a permission request', () => {
  it('is asked as it is within the limits, and with names of its options that are cut', () => {
    const question = asks([{ id: 'yes', label: 'Allow' }]);
    expect(withinLimits(question)).toEqual({ ok: true, question });
    const long = withinLimits(asks([{ id: 'yes', label: 'x'.repeat(1_000_000) }]));
    expect(long).toMatchObject({ ok: true, question: { options: [{ id: 'yes', kind: 'allow-once' }] } });
    const [option] = long.ok ? long.question.options : [];
    expect([option?.label.length, option?.label.endsWith('…')]).toEqual([500, true]);
  });

  it('is refused with a word, if its options are too many or cannot be answered as they came', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ id: String(at), label: 'x' }));
    expect(withinLimits(asks(many))).toEqual({
      ok: false,
      why: { code: 'acp.options', values: { count: 10_000, most: 12 } },
    });
    const id = 'x'.repeat(MAX_OPTION_ID_CHARACTERS + 1);
    expect(withinLimits(asks([{ id, label: 'Allow' }]))).toMatchObject({ ok: false, why: { code: 'acp.optionId' } });
  });
});

it('the inputs of calls in progress are kept up to their limit; the oldest are forgotten, and nothing else', () => {
  const calls = new ToolCalls();
  const rawInput = { command: 'x'.repeat(MAX_KEPT_CHARACTERS / 4) };
  for (let at = 0; at < 10; at += 1) calls.updated({ toolCallId: String(at), kind: 'execute', rawInput });
  const kept = (id: string) => calls.completed({ toolCall: { toolCallId: id } }) as { toolCall: { kind?: string } };
  const known = Array.from({ length: 10 }, (_, at) => kept(String(at)).toolCall.kind !== undefined);
  expect(known.filter(Boolean)).toHaveLength(3);
  expect(known.at(-1)).toBe(true);
  // One that is over makes room, and one that is larger than the limit is not kept.
  calls.updated({ toolCallId: '9', status: 'completed' });
  calls.updated({ toolCallId: 'small', kind: 'read', rawInput: { path: 'a' } });
  calls.updated({ toolCallId: 'large', kind: 'edit', rawInput: 'x'.repeat(MAX_KEPT_CHARACTERS) });
  expect([kept('small').toolCall.kind, kept('large').toolCall.kind]).toEqual(['read', undefined]);
  expect([kept('8').toolCall.kind, kept('7').toolCall.kind]).toEqual(['execute', 'execute']);
});

it('the outputs of as many calls are kept as may be in progress, and later ones are shown', () => {
  const outputs = new ToolOutputs();
  const piece = (id: string, data: string) =>
    outputs.take({ toolCallId: id, _meta: { terminal_output_delta: { data } } });
  for (let at = 0; at < 2 * MOST_OUTPUTS; at += 1) expect(piece(String(at), 'a')?.text).toBe('a');
  expect(outputs.size).toBe(MOST_OUTPUTS);
  expect(piece(String(2 * MOST_OUTPUTS - 1), 'bbb')?.text).toBe('abbb');
  expect(piece('0', 'b')?.text).toBe('b');
});

it('the limit of a line counts bytes', () => {
  const reader = new LineReader();
  const bytes = Buffer.from('ä'.repeat(1024 * 1024));
  const kinds = Array.from({ length: 17 }, () => reader.read(bytes)).flat();
  expect(17 * bytes.length).toBeGreaterThan(MAX_LINE_BYTES);
  expect(kinds).toEqual([{ kind: 'too-long' }]);
});
