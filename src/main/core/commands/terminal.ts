import { ok, refuse, text } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** What a person types goes to the agent as it is. */
export const terminalInput: Handler<'terminal.input'> = ({ consoles, ledger }, { run, data }) =>
  consoles.write(run, data) ? ok({ seq: ledger.screen.snapshot.seq }) : closed(run);

export const terminalResize: Handler<'terminal.resize'> = ({ consoles, ledger }, { run, cols, rows }) =>
  consoles.resize(run, cols, rows) ? ok({ seq: ledger.screen.snapshot.seq }) : closed(run);

function closed(run: string) {
  return refuse('unknown-run', text('core.command.terminal.closed'), text('core.command.terminal.closed.remedy'), {
    field: 'run',
    value: run,
  });
}
