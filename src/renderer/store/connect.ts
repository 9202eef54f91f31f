/** Binds the page to its host: over the port that the preload hands over, or over a WebSocket in a browser. */
import type { ForeverClient } from '../../client/index.ts';
import { connectForever, portLink, socketLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';
import { useMirror } from './mirror.ts';
import { inBrowser } from './platform.ts';
import { keepOpenStory, reopenStory } from './reopen.ts';
import { useMade } from './undo.ts';
import { useView } from './view.ts';

/** What the preload posts to its own window, with the port. */
const PORT_MESSAGE = 'huskies:port';
/** So long a page may look for its host before it says that there is none. */
const PATIENCE_MS = 3000;
/** RFC 9110, 15.5.2: the host does not know this page's cookie. */
const HTTP_UNAUTHORIZED = 401;

export function connectPage(makeLink: () => Link | Promise<Link> = inBrowser() ? socket : port): ForeverClient {
  const client = connectForever({
    makeLink,
    after(ms, task) {
      const timer = window.setTimeout(task, ms);
      return () => window.clearTimeout(timer);
    },
  });
  useMirror.setState({ host: client });
  const impatient = window.setTimeout(() => useMirror.setState({ link: 'lost', lostAt: Date.now() }), PATIENCE_MS);
  client.mirror.subscribe(() => {
    window.clearTimeout(impatient);
    const snapshot = client.mirror.snapshot();
    const another = snapshot.project.it?.path !== useMirror.getState().snapshot.project.it?.path;
    if (another) forgetProject();
    useMirror.setState({ snapshot, link: 'open', lostAt: null, anew: false });
    if (another) reopenStory(snapshot);
  });
  keepOpenStory();
  client.onState((state) => {
    if (state === 'reconnecting') useMirror.setState({ link: 'lost', lostAt: Date.now() });
  });
  return client;
}

/** Another project came: what was selected and moved belongs to the old one. */
function forgetProject(): void {
  useMade.setState({ made: [] });
  useView.setState({ selected: null, detail: false, run: null, find: null });
}

/** The cookie is there already; the host checks it, Host and Origin. */
function socket(): Link {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}/link`);
  const link = socketLink(opened);
  let open = false;
  opened.addEventListener('open', () => {
    open = true;
  });
  link.onClose(() => {
    if (!open) void askWhy();
  });
  return link;
}

/** A socket does not tell a page why it was refused; a plain request does: 401 is a host with another token. */
async function askWhy(): Promise<void> {
  let anew = false;
  try {
    anew = (await fetch('/', { redirect: 'manual', cache: 'no-store' })).status === HTTP_UNAUTHORIZED;
  } catch (error) {
    console.debug('no host answers', error);
  }
  // A link that opened meanwhile knows better.
  if (useMirror.getState().link !== 'open') useMirror.setState({ anew });
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
