/** Binds servers to the loopback interface: IPv4 always, and IPv6 on the same port if the system has it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { message, RefusalError } from '../../../contract/index.ts';

/** Attempts to find a port that is free on both, when any port will do. */
const PORT_ATTEMPTS = 10;

/** Binds one or two servers. `port` 0: any port. Rejects with a RefusalError `port-taken`. */
export async function listenOnLoopback(
  makeServer: () => Server,
  port: number,
): Promise<{ servers: Server[]; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const ipv4 = makeServer();
    try {
      await bind(ipv4, '127.0.0.1', port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw error;
      throw portRefusal(port, codeOf(error) === 'EACCES' ? 'rights' : 'taken');
    }
    const bound = (ipv4.address() as AddressInfo).port;
    const ipv6 = makeServer();
    try {
      await bind(ipv6, '::1', bound);
      return { servers: [ipv4, ipv6], port: bound };
    } catch (error) {
      // a machine without IPv6 is fine; another program on that port is not, since localhost may lead to it
      if (codeOf(error) !== 'EADDRINUSE') return { servers: [ipv4], port: bound };
      await new Promise<void>((resolve) => ipv4.close(() => resolve()));
      if (port !== 0 || attempt === PORT_ATTEMPTS) throw portRefusal(bound, 'taken');
    }
  }
}

/** Binds `preferredPort` if it is free, else any port, so that an open page finds a restarted host again. */
export async function listenOnPortOrAny(
  makeServer: () => Server,
  preferredPort: number,
): Promise<{ servers: Server[]; port: number }> {
  try {
    return await listenOnLoopback(makeServer, preferredPort);
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

function portRefusal(port: number, problem: 'taken' | 'rights'): RefusalError {
  return new RefusalError({
    code: 'port-taken',
    why: message(`loopback.${problem}`, { port }),
    field: 'port',
    value: String(port),
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
