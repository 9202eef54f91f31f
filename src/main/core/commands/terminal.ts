import { message, ok, refuse } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** What a person types goes to the agent as it is. The reply comes when more may be sent: a paste waits for its reader. */
export const terminalInput: Handler<'terminal.input'> = async (
  { consoles, ledger },
  { run, data, bytes = false },
  { session },
) => {
  if (bytes && /[\u0100-\uffff]/.test(data)) {
    return refuse('bad-input', message('command.terminal.bytes'), {
      field: 'data',
      value: data.slice(0, 20),
    });
  }
  const typed = bytes ? Uint8Array.from(data, (character) => character.charCodeAt(0)) : data;
  const outcome = await consoles.write(run, typed, session);
  if (outcome === 'full') {
    return refuse('failed', message('command.terminal.full'));
  }
  return outcome === 'open' ? ok({ seq: ledger.seq }) : closed(run);
};

export const terminalResize: Handler<'terminal.resize'> = (
  { consoles, ledger },
  { run, cols, rows, focused },
  { session },
) => (consoles.resize(run, { cols, rows }, session, focused) ? ok({ seq: ledger.seq }) : closed(run));

export const terminalTheme: Handler<'terminal.theme'> = ({ terminals, ledger }, theme) => {
  terminals.setTheme(theme);
  return ok({ seq: ledger.seq });
};

function closed(run: string) {
  return refuse('unknown-run', message('command.terminal.closed'), {
    field: 'run',
    value: run,
  });
}
