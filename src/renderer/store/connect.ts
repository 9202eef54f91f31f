/** Binds the page to its host: over the port that the preload hands over, or over a WebSocket in a browser. */
import type { ForeverClient, RefusedWhy } from '../../client/index.ts';
import { connectForever, enter, LinkRefused, portLink } from '../../client/index.ts';
import type { Link, Snapshot } from '../../contract/index.ts';
import { TABLES } from '../../contract/index.ts';
import { useMirror } from './mirror.ts';
import { inBrowser } from './platform.ts';
import { keepOpenStory, reopenStory } from './reopen.ts';
import { keepSecret, secrets, watchAddress } from './secret.ts';
import { useMade } from './undo.ts';
import { useView } from './view.ts';

/** What the preload posts to its own window, with the port. */
const PORT_MESSAGE = 'huskies:port';

export function connectPage(makeLink: () => Link | Promise<Link> = inBrowser() ? socket : port): ForeverClient {
  if (inBrowser()) watchAddress();
  const client = connectForever({
    makeLink,
    after(ms, task) {
      const timer = window.setTimeout(task, ms);
      return () => window.clearTimeout(timer);
    },
    now: Date.now,
  });
  useMirror.setState({ host: client, connection: client.connection() });
  client.mirror.subscribe(() => {
    const snapshot = copyOf(client.mirror.snapshot());
    const another = snapshot.project.it?.path !== useMirror.getState().snapshot.project.it?.path;
    if (another) forgetProject();
    useMirror.setState({ snapshot });
    if (another) reopenStory(snapshot);
  });
  keepOpenStory();
  client.onConnection(() => useMirror.setState({ connection: client.connection() }));
  return client;
}

/** Tables that are kept by what was seen of them must not change in place. */
function copyOf(tables: Snapshot): Snapshot {
  const copied = TABLES.map((table) => [table, { ...tables[table] }]);
  return { seq: tables.seq, ...Object.fromEntries(copied) } as Snapshot;
}

/** Another project came: what was selected and moved belongs to the old one. */
function forgetProject(): void {
  useMade.setState({ made: [] });
  useView.setState({ selected: null, detail: false, run: null, find: null });
}

/** Tries the secrets that this tab has; rejects when none opens the socket. */
async function socket(): Promise<Link> {
  let why: RefusedWhy | 'gone' = 'no-secret';
  for (const secret of secrets()) {
    const opened = new WebSocket(`ws://${location.host}/link`);
    const entered = await enter(opened, { host: location.host, secret, run: null });
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
