/** The page's own view of a client: what it asks of a host, whatever the link. */
import type { OpenTerminal, ReconnectingClient, TerminalListener } from '../../client/index.ts';

export type PageClient = Pick<ReconnectingClient, 'mirror' | 'connection' | 'onConnection' | 'invoke' | 'openTerminal'>;
export type { OpenTerminal, TerminalListener };
