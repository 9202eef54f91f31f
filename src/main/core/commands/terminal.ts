import { message, ok, refuse } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** Sends typed input to the agent, unchanged. Replies when more may be sent, so a long paste waits for the agent. */
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

/** Reports the size and focus of the session's pane. */
export const terminalResize: Handler<'terminal.resize'> = (
  { consoles, ledger },
  { run, cols, rows, focused },
  { session },
) => (consoles.resize(run, { cols, rows }, session, focused) ? ok({ seq: ledger.seq }) : closed(run));

/** Sets the colours with which colour queries of agents are answered. */
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
