import { expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { A_PERSON } from '../../../domain/index.ts';
import type { WriteOutcome } from '../ports/index.ts';
import type { HandlerContext } from './context.ts';
import { terminalInput } from './terminal.ts';

async function type(data: string, bytes: boolean, outcome: WriteOutcome = 'open') {
  const write = vi.fn(async () => outcome);
  // Only the fields that the handler uses.
  const context = { consoles: { write }, ledger: { seq: 7 } } as unknown as HandlerContext;
  const result = await terminalInput(context, { run: 'run_1', data, bytes }, { session: 1, caller: A_PERSON });
  return { write, result };
}

it('passes text on unchanged, and bytes as one per character', async () => {
  expect((await type('é', false)).write).toHaveBeenCalledWith('run_1', 'é', 1);
  expect((await type('\x1b[M \xff!', true)).write).toHaveBeenCalledWith(
    'run_1',
    Uint8Array.of(27, 91, 77, 32, 255, 33),
    1,
  );
});

it('refuses a character that is not a byte', async () => {
  const { write, result } = await type('a€', true);
  expect(result).toMatchObject({ ok: false, error: { code: 'bad-input', field: 'data' } });
  expect(write).not.toHaveBeenCalled();
});

it('tells why typed input did not reach the agent', async () => {
  expect((await type('a', false, 'full')).result).toMatchObject({
    error: { code: 'failed', why: message('command.terminal.full') },
  });
  expect((await type('a', false, 'closed')).result).toMatchObject({ error: { code: 'unknown-run' } });
});
