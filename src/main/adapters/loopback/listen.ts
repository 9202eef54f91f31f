/** Binding to the loopback interface, IPv4 always and IPv6 where there is one, on the same port. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { message, RefusalError } from '../../../contract/index.ts';

/** Tries to find a port that is free on both, when any will do. */
const TRIES = 10;

/** Binds what `makeServer` makes; `port` 0 takes any. Rejects with a RefusalError `port-taken`. */
export async function listenOnLoopback(
  makeServer: () => Server,
  port: number,
): Promise<{ servers: Server[]; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const four = makeServer();
    try {
      await bind(four, '127.0.0.1', port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw error;
      throw taken(port, codeOf(error) === 'EACCES' ? 'rights' : 'taken');
    }
    const bound = (four.address() as AddressInfo).port;
    const six = makeServer();
    try {
      await bind(six, '::1', bound);
      return { servers: [four, six], port: bound };
    } catch (error) {
      // No IPv6 on this machine is fine; a foreign program there is not, since localhost may lead to it.
      if (codeOf(error) !== 'EADDRINUSE') return { servers: [four], port: bound };
      await new Promise<void>((resolve) => four.close(() => resolve()));
      if (port !== 0 || attempt === TRIES) throw taken(bound, 'taken');
    }
  }
}

/** Binds `former` where it is free, else any: a page that was open finds a host that was started again. */
export async function listenWhereItWas(
  makeServer: () => Server,
  former: number,
): Promise<{ servers: Server[]; port: number }> {
  try {
    return await listenOnLoopback(makeServer, former);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return listenOnLoopback(makeServer, 0);
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::1' }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function taken(port: number, how: 'taken' | 'rights'): RefusalError {
  return new RefusalError({
    code: 'port-taken',
    why: message(`loopback.${how}`, { port }),
    field: 'port',
    value: String(port),
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
