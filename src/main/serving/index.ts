/** One session over any link: message port, websocket, memory. */
export type { Session } from './session.ts';
export { nextSession, openSession } from './session.ts';
export { createWelcome, invokeShell } from './welcome.ts';
