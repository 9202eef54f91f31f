import { message, ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** Retries what is stuck. The event is written after that, because a full disk may be why it is stuck. */
export const reconcileRetry: Handler<'reconcile.retry'> = ({ ledger, wanted, wake }, { key = null }) => {
  const retried = wake.retryStuck(key);
  if (retried.length === 0) return ok({ seq: ledger.seq, retried });
  const event = { kind: 'retried', message: message('command.retry.done', { keys: retried }) } as const;
  return ok({ seq: wanted.commit([], [event]), retried });
};
