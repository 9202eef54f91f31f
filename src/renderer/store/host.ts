/** The page's own thin view of a client: what features may ask of the host, whatever the link. */
import type { Client, OpenTerminal, TerminalListener } from '../../client/index.ts';

export type HostClient = Pick<Client, 'invoke' | 'openTerminal'>;
export type { OpenTerminal, TerminalListener };
