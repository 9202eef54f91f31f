import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about links, sessions and ports. */
export interface LinkMessages {
  'serving.calls': NoValues;
  'serving.bug': { asked: string; why: Said };
  'serving.unread': { why: Said };
  'serving.unknown': { command: string };
  'serving.noProject': NoValues;
  'serving.terminals': NoValues;
  'serving.noRun': NoValues;
  'serving.left': NoValues;
  /** Why a page cannot send a command to a host. */
  'page.lost': NoValues;
  'page.left': NoValues;
  'page.bug': { asked: string };
  /** The host has another protocol. `own`: the client's version. `version`: the host's version. */
  'version.older': { own: string; version: string };
  'version.newer': { own: string; version: string };
  /** The same, for a command line, which knows the host's pid. */
  'version.host.older': { own: string; version: string; pid: number };
  'version.host.newer': { own: string; version: string; pid: number };
  /** How a link ended. `code`: the close code of the socket (RFC 6455, 7.4). */
  'link.closed.here': NoValues;
  'link.closed.there': NoValues;
  'link.closed.port': NoValues;
  'link.closed.socket': { code: number };
  'link.lost': NoValues;
  'link.lost.again': NoValues;
  'link.lost.look': NoValues;
  'link.lost.look.before': NoValues;
  'link.lost.stop': NoValues;
  'link.failed': { why: Said };
  'link.stranger': NoValues;
  /** Why a host ended a session; shown only in its log. */
  'session.closed': NoValues;
  'session.slow': NoValues;
  'session.events': NoValues;
  'session.older': { version: string };
  'session.newer': { version: string };
  /** Why a message could not be read. */
  'unread.bytes': NoValues;
  'unread.long': NoValues;
  'unread.json': NoValues;
  'unread.field': { field: string; why: AnyMessage };
  'loopback.taken': { port: number };
  'loopback.rights': { port: number };
  'loopback.closed': NoValues;
  'loopback.closed.link': NoValues;
  'loopback.refused': NoValues;
  'loopback.ended': NoValues;
  'loopback.slow': NoValues;
  'loopback.full': NoValues;
}
