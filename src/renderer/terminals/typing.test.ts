import { expect, it, vi } from 'vitest';
import type { Result } from '../../contract/index.ts';
import { message, ok, refuse } from '../../contract/index.ts';
import { createTyping } from './typing.ts';

function setUp() {
  const sent: { data: string; bytes: boolean; reply: (result: Result<unknown>) => void }[] = [];
  const onLost = vi.fn();
  const typing = createTyping((data, bytes) => new Promise((reply) => sent.push({ data, bytes, reply })), onLost);
  return { sent, onLost, typing };
}
const settle = () => new Promise<void>((done) => queueMicrotask(() => queueMicrotask(done)));

async function replyToAll(sent: ReturnType<typeof setUp>['sent']): Promise<void> {
  for (let i = 0; i < sent.length; i++) {
    sent[i]?.reply(ok({}));
    await settle();
  }
}

it('sends 1,000,001 characters in chunks, a few at a time and in order', async () => {
  const { sent, typing, onLost } = setUp();
  const pasted = `\x1b[200~${Array.from({ length: 1_000_001 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')}\x1b[201~`;
  typing.text(pasted);
  expect(sent.length).toBe(4);
  expect(Math.max(...sent.map(({ data }) => data.length))).toBeLessThan(1_000_000);
  typing.text('typing after it');
  await replyToAll(sent);
  expect(sent.map(({ data }) => data).join('')).toBe(`${pasted}typing after it`);
  expect(onLost).not.toHaveBeenCalled();
});

it('never splits a surrogate pair', async () => {
  const { sent, typing } = setUp();
  typing.text(`a${'🐕'.repeat(100_000)}`);
  await replyToAll(sent);
  for (const { data } of sent) expect(() => encodeURIComponent(data)).not.toThrow();
  expect(sent.map(({ data }) => data).join('')).toBe(`a${'🐕'.repeat(100_000)}`);
});

it('keeps text and bytes apart and in order', async () => {
  const { sent, typing } = setUp();
  typing.text('a');
  typing.bytes('\x1b[M \xc8!');
  typing.text('b');
  await replyToAll(sent);
  expect(sent.map(({ data, bytes }) => [data, bytes])).toEqual([
    ['a', false],
    ['\x1b[M \xc8!', true],
    ['b', false],
  ]);
});

it('reports how much did not arrive and why, and sends later input', async () => {
  const { sent, typing, onLost } = setUp();
  typing.text('x'.repeat(65_536 * 4 + 10));
  sent[0]?.reply(refuse('failed', message('command.terminal.full')));
  await settle();
  expect(onLost).toHaveBeenCalledExactlyOnceWith(
    65_536 + 10,
    'The agent is not reading its input: 8 MB of typed or pasted text are waiting. Wait until it reads them, or stop it.',
  );
  await replyToAll(sent);
  typing.text('later');
  expect(sent.at(-1)?.data).toBe('later');
});
