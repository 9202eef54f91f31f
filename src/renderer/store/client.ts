/** The page's own view of a client: what it asks of a host, whatever the link. */
import type { ForeverClient, OpenTerminal, TerminalListener } from '../../client/index.ts';

export type PageClient = Pick<ForeverClient, 'mirror' | 'connection' | 'onConnection' | 'invoke' | 'openTerminal'>;
export type { OpenTerminal, TerminalListener };
