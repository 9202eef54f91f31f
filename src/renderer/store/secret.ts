/**
 * The secret that opens the page's socket.
 *
 * It comes in the fragment of the address, which no browser sends to a server, and is removed from the address bar at
 * once. sessionStorage keeps it for this tab and this origin, so that a reload works. A cookie would reach other ports.
 */
const KEY = 'huskies.secret';

/** A secret from the address that has not opened the socket yet, or one that could not be stored. */
let unstored: string | null = null;

/** Moves the secret from the address bar into storage, now and whenever another link is opened in this tab. */
export function watchAddress(): () => void {
  takeFromAddress();
  window.addEventListener('hashchange', takeFromAddress);
  return () => window.removeEventListener('hashchange', takeFromAddress);
}

function takeFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(history.state, '', location.pathname);
  unstored = token;
  // Stored at once, since the host may be away for now; but a wrong link must not replace a secret that works.
  if (readStored() === null) store(token);
}

/** The secrets to try, the newest first. Empty if this tab was opened without a link. */
export function secrets(): string[] {
  return [...new Set([unstored, readStored()].filter((secret) => secret !== null))];
}

/** Stores the secret that opened the socket. */
export function keepSecret(secret: string): void {
  unstored = null;
  store(secret);
}

function readStored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch (error) {
    console.warn('sessionStorage cannot be read.', error);
    return null;
  }
}

function store(secret: string): void {
  try {
    sessionStorage.setItem(KEY, secret);
  } catch (error) {
    console.warn('sessionStorage cannot be written: after a reload, open the link again.', error);
    unstored = secret;
  }
}
