/** Follows a stop. The reply of the command names a receipt; these functions wait until it is written. */
import { message, type Result, type StopReceipt } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

/** Waits for the receipt of a stop that was accepted. Asks the host again only after a run or a receipt has changed. */
export async function awaitReceipt(client: Client, receipt: string): Promise<Result<StopReceipt>> {
  let changed = false;
  const unsubscribe = client.mirror.onChanges((changes) => {
    if (changes.some(({ table }) => table === 'receipts' || table === 'runs')) changed = true;
  });
  try {
    for (;;) {
      if ((await client.mirror.until(() => true)) === null) return noHost(message('link.lost.stop'));
      changed = false;
      const answer = await client.invoke('agent.receipt', { receipt });
      if (!answer.ok) return answer;
      if (answer.value !== null) return { ok: true, value: answer.value };
      if ((await client.mirror.until(() => changed)) === null) return noHost(message('link.lost.stop'));
    }
  } finally {
    unsubscribe();
  }
}
