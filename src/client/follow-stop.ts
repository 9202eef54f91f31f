/** From 'accepted' to the proof: the reply of a stop names a receipt; these wait until it is written. */
import { message, type Result, type StopReceipt } from '../contract/index.ts';
import type { Via } from '../domain/index.ts';
import type { Client } from './connect.ts';
import { noHost } from './connect.ts';

/** Waits for the receipt of a stop that was accepted. It asks again after changes of runs or receipts only. */
export async function awaitReceipt(client: Client, receipt: string): Promise<Result<StopReceipt>> {
  let changed = false;
  const stopLooking = client.mirror.onChanges((changes) => {
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
    stopLooking();
  }
}

/** Asks for a stop and waits for its proof. */
export async function followStop(
  client: Client,
  story: string,
  agent: string,
  via?: Via,
): Promise<Result<StopReceipt>> {
  const accepted = await client.invoke('agent.stop', { story, agent }, via);
  return accepted.ok ? awaitReceipt(client, accepted.value.receipt) : accepted;
}
