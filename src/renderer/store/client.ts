/** The page's view of a client. It is the same over every kind of link. */
import type { OpenTerminal, ReconnectingClient, TerminalListener } from '../../client/index.ts';

/** The part of the client that the page uses. */
export type PageClient = Pick<
  ReconnectingClient,
  'mirror' | 'connection' | 'onConnection' | 'invoke' | 'openTerminal' | 'events' | 'onShow' | 'onNotice'
>;
export type { OpenTerminal, TerminalListener };
