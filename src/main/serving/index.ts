/** Sessions over any link: message port, WebSocket or memory. */

export * from './mcp/tools.ts';
export type { Session } from './session.ts';
export { nextSession, openSession } from './session.ts';
export { createWelcome, invokeShell } from './welcome.ts';
