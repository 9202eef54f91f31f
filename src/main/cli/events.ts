/** `huskies events`: prints the durable events from a sequence number on, then new ones, until interrupted. */

import { noHost } from '../../client/index.ts';
import type { EventRecord, Message } from '../../contract/index.ts';
import { RefusalError, reasonText, text } from '../../contract/index.ts';
import { withClient } from './calls.ts';
import { escapeInvisible, json } from './format.ts';
import type { Context } from './world.ts';

/** Prints events with a sequence number above `since` until interrupted. Rejects with `no-host` when the link is lost. */
export function events(context: Context, since: number): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const print = (event: EventRecord) => world.out(context.json ? json(event) : line(event));
    const lost = await new Promise<Message | null>((resolve) => {
      const off = world.onInterrupt(() => {
        off();
        resolve(null);
      });
      client.onClose((reason) => {
        off();
        resolve(reason);
      });
      client.events(since, print);
    });
    if (lost === null) return;
    const gone = noHost(lost);
    if (!gone.ok) throw new RefusalError(gone.error);
  });
}

function line(event: EventRecord): string {
  const by = callerIn(event);
  const about = [event.story, event.agent].filter((part) => part !== null).join(':');
  return `${String(event.seq).padStart(6)}  ${new Date(event.at).toISOString()}  ${escapeInvisible(event.kind.padEnd(16))}  ${escapeInvisible(about === '' ? '' : `${about}  `)}${escapeInvisible(reasonText(event.message, 'copied'))}${by === null ? '' : escapeInvisible(`  ${by}`)}\n`;
}

/** The caller, if it is known. Null for `stop_asked`, whose message already names it. */
function callerIn({ kind, by }: EventRecord): string | null {
  if (by === null || kind === 'stop_asked') return null;
  switch (by.kind) {
    case 'person':
      return by.via === null ? null : text('cli.event.via', { via: by.via });
    case 'run':
      return text('cli.event.run', { run: by.run, agent: by.agent, story: by.story });
    case 'peer':
      return text('cli.event.peer', { peer: by.peer });
    case 'scheduler':
      return text('cli.event.scheduler');
  }
}
