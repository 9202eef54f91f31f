/** The tiny page that a browser without a cookie gets: it swaps the token of the address's fragment for a cookie. */
import { createHash } from 'node:crypto';
import { type TextKey, text } from '../../../contract/index.ts';

/** A text as a literal in the script: `<` must not end its element. */
const said = (key: TextKey) => JSON.stringify(text(key)).replace(/</g, '\\u003c');
const html = (key: TextKey) => text(key).replace(/&/g, '&amp;').replace(/</g, '&lt;');

const SCRIPT = `
const say = (words) => { document.getElementById('say').textContent = words; };
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (!token) say(${said('adapters.loopback.page.noToken')});
else fetch('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) })
  .then((answer) => {
    if (answer.ok) { history.replaceState(null, '', '/'); location.reload(); }
    else if (answer.status === 429) say(${said('adapters.loopback.page.paused')});
    else say(${said('adapters.loopback.page.wrong')});
  })
  .catch(() => say(${said('adapters.loopback.page.silent')}));
`;
const STYLE =
  'body{font:15px system-ui,sans-serif;margin:20vh auto;max-width:28em;padding:0 1em;color-scheme:light dark}';

const sha256 = (source: string) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

export const BOOTSTRAP_HTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${html('app.name')}</title><style>${STYLE}</style>
<p id="say" role="status">${html('adapters.loopback.page.opening')}</p>
<noscript>${html('adapters.loopback.page.script')}</noscript>
<script>${SCRIPT}</script></html>
`;

/** Only this script and style, and requests to this server. */
export const BOOTSTRAP_CSP = [
  "default-src 'none'",
  `script-src ${sha256(SCRIPT)}`,
  `style-src ${sha256(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page's own policy: what vite's build emits, and the inline style attributes that xterm.js sets. */
export function pageCsp(host: string): string {
  // An IPv6 address is no host-source of CSP; there 'self' has to do for the socket, too.
  const socket = host.startsWith('[') ? '' : ` ws://${host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
