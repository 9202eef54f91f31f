import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** Has what is stuck tried again at once. */
export const reconcileRetry: Handler<'reconcile.retry'> = ({ ledger, wake }, { key = null }) =>
  ok({ seq: ledger.seq, retried: wake.retryStuck(key) });
