/** The other end of the wire, for page, tray, CLI and tests alike. */
export * from './connect.ts';
export * from './connection.ts';
export type { Keys, NotEntered } from './enter.ts';
export { enter } from './enter.ts';
export * from './follow-fence.ts';
export * from './follow-start.ts';
export * from './follow-stop.ts';
export type { Ordered } from './kept-list.ts';
export * from './links.ts';
export type { Changed, Lists, Stages } from './lists.ts';
export { createStages } from './lists.ts';
export type { Mirror, Unsubscribe } from './mirror.ts';
export { createMirror } from './mirror.ts';
export type { Prover } from './proof.ts';
export * from './reconnect.ts';
export { same } from './same.ts';
export type { OpenTerminal, TerminalListener } from './terminal.ts';
