/** Whether a program could listen on a port of this machine now. */
import { createServer } from 'node:net';
import type { Network } from '../../core/ports/index.ts';

/** Both addresses of this machine, since a server may use either. */
const HOSTS = ['127.0.0.1', '::1'];

/** The network of this machine. */
export const systemNetwork: Network = {
  async isFree(port) {
    for (const host of HOSTS) if (!(await canListen(port, host))) return false;
    return true;
  },
};

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // a machine without IPv6 has no such address, and then no program uses it
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
