/** The client of a host, for page, tray, CLI and tests. */
export * from './connect.ts';
export * from './connection.ts';
export { deepEqual } from './deep-equal.ts';
export * from './follow-fence.ts';
export * from './follow-gates.ts';
export * from './follow-start.ts';
export * from './follow-stop.ts';
export type { Credentials, HandshakeFailure } from './handshake.ts';
export { openSocketLink } from './handshake.ts';
export * from './links.ts';
export type { Lists, RecordChange, Stages } from './lists.ts';
export { createStages } from './lists.ts';
export type { Mirror, Unsubscribe } from './mirror.ts';
export { createMirror } from './mirror.ts';
export type { Prover } from './proof.ts';
export * from './reconnect.ts';
export type { Ordered } from './sorted-list.ts';
export type { OpenTerminal, TerminalListener } from './terminal.ts';
