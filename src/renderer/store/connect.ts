/** Binds the page to its host: over the port that the preload hands over, or over a WebSocket in a browser. */
import type { ReconnectingClient, RefusedWhy } from '../../client/index.ts';
import { createReconnectingClient, LinkRefused, openSocketLink, portLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { inBrowser } from './platform.ts';
import { keepSecret, secrets, watchAddress } from './secret.ts';

/** What the preload posts to its own window, with the port. */
const PORT_MESSAGE = 'huskies:port';

/** A client that looks for this page's host until it is closed. */
export function connectPage(makeLink: () => Link | Promise<Link> = inBrowser() ? socket : port): ReconnectingClient {
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

/** Tries the secrets that this tab has; rejects when none opens the socket. */
async function socket(): Promise<Link> {
  let why: RefusedWhy | 'gone' = 'no-secret';
  for (const secret of secrets()) {
    const opened = new WebSocket(`ws://${location.host}/link`);
    const entered = await openSocketLink(opened, { host: location.host, secret, run: null });
    if (entered.ok) {
      keepSecret(secret);
      return entered.link;
    }
    const { error } = entered;
    // 'ended' is said of runs, and a page is none
    why = error.why === 'ended' ? 'refused' : error.why;
    if (why !== 'refused') break;
  }
  throw why === 'gone' ? new Error(why) : new LinkRefused(why);
}

function port(): Promise<Link> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent) => {
      const handed = event.ports[0];
      if (event.source !== window || event.data !== PORT_MESSAGE || !handed) return;
      window.removeEventListener('message', take);
      resolve(portLink(handed));
    };
    window.addEventListener('message', take);
    window.huskies?.ready();
  });
}
