/** Connects the page to its host: over the port from the preload, or over a WebSocket in a browser. */
import type { ReconnectingClient, RefusedWhy } from '../../client/index.ts';
import { createReconnectingClient, LinkRefused, openSocketLink, portLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { inBrowser } from './platform.ts';
import { keepSecret, secrets, watchAddress } from './secret.ts';

/** The window message by which the preload delivers the port. */
const PORT_MESSAGE = 'huskies:port';

/** A client that connects to this page's host, and reconnects until it is closed. */
export function connectPage(
  makeLink: () => Link | Promise<Link> = inBrowser() ? openSocket : receivePort,
): ReconnectingClient {
  if (inBrowser()) watchAddress();
  return createReconnectingClient({
    makeLink,
    via: 'page',
    after(ms, task) {
      const timer = window.setTimeout(task, ms);
      return () => window.clearTimeout(timer);
    },
    now: Date.now,
  });
}

/** Tries each secret that this tab has. Rejects with LinkRefused if the host refuses all of them. */
async function openSocket(): Promise<Link> {
  let why: RefusedWhy | 'gone' = 'no-secret';
  for (const secret of secrets()) {
    const opened = new WebSocket(`ws://${location.host}/link`);
    const entered = await openSocketLink(opened, { host: location.host, secret, run: null });
    if (entered.ok) {
      keepSecret(secret);
      return entered.link;
    }
    const { error } = entered;
    // Only a run's token can be 'ended', and a page has none.
    why = error.why === 'ended' ? 'refused' : error.why;
    if (why !== 'refused') break;
  }
  throw why === 'gone' ? new Error(why) : new LinkRefused(why);
}

function receivePort(): Promise<Link> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== PORT_MESSAGE || !port) return;
      window.removeEventListener('message', take);
      resolve(portLink(port));
    };
    window.addEventListener('message', take);
    window.huskies?.ready();
  });
}
