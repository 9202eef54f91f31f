/**
 * The secret that opens the page's socket. It comes in the address's fragment, which no browser sends to a server, and
 * leaves the address bar at once. It stays in sessionStorage: of this tab and this origin (port included) only, so that
 * a reload works; unlike a cookie it reaches no other port.
 */
const KEY = 'huskies.secret';

let fresh: string | null = null;

/** Takes the secret out of the address bar, now and whenever a link is opened in this tab again. */
export function watchAddress(): () => void {
  takeFromAddress();
  window.addEventListener('hashchange', takeFromAddress);
  return () => window.removeEventListener('hashchange', takeFromAddress);
}

function takeFromAddress(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return;
  history.replaceState(history.state, '', location.pathname);
  fresh = given;
  // A host that is just away must not cost the link. A link that is wrong must not cost the one that was right.
  if (kept() === null) keep(given);
}

/** Those that may be right, the newest first; none: this tab was opened without a link. */
export function secrets(): string[] {
  return [...new Set([fresh, kept()].filter((one) => one !== null))];
}

/** This one opened the socket. */
export function keepSecret(secret: string): void {
  fresh = null;
  keep(secret);
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch (error) {
    console.warn('this tab keeps nothing', error);
    return null;
  }
}

function keep(secret: string): void {
  try {
    sessionStorage.setItem(KEY, secret);
  } catch (error) {
    console.warn('this tab keeps nothing: a reload needs the link again', error);
    fresh = secret;
  }
}
