import { message, ok, refuse } from '../../../contract/index.ts';
import { findRun, isLive } from '../../../domain/index.ts';
import { toBase64 } from './base64.ts';
import type { Handler, HandlerContext } from './context.ts';

/** Size of one page of the log. */
const PAGE_BYTES = 256 * 1024;

/** The raw output of the latest run of an agent on a story, or of an earlier one. It may have ended. */
export const agentLogs: Handler<'agent.logs'> = async (
  { ledger, store, terminals },
  { story, agent, run: asked, offset = 0, stream },
) => {
  const inPool = findRun(ledger.runsOf(story), story, agent, asked);
  const run =
    inPool?.id ?? (asked === undefined ? store.lastRun(story, agent) : earlierRun(store, story, agent, asked));
  const page = run === null ? null : await terminals.read(run, offset, PAGE_BYTES, stream);
  if (run === null || page === null) {
    return refuse('no-log', message('command.logs.none', { agent, story }), {
      field: 'agent',
      value: agent,
    });
  }
  return ok({
    run,
    offset: page.offset,
    data: toBase64(page.bytes),
    next: page.offset + page.bytes.length,
    live: inPool !== undefined && isLive(inPool),
  });
};

function earlierRun(
  store: Pick<HandlerContext['store'], 'run'>,
  story: string,
  agent: string,
  id: string,
): string | null {
  const run = store.run(id);
  return run?.story === story && run.agent === agent ? id : null;
}
