/** The host's end of opening a socket (contract/hello.ts): nothing but the first message is read until it was right. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Opening } from '../../../contract/index.ts';
import { CLOSE, HELLO_BYTES, type MessageCode } from '../../../contract/index.ts';
import { makeSecret } from './mac.ts';
import type { HelloVerdict, RequestChecks } from './request-checks.ts';

const NO: HelloVerdict = { pass: false, why: 'refused' };

export interface Knock {
  socket: WebSocket;
  /** Below the socket. */
  connection: Duplex;
  /** The Host header of its upgrade. */
  host: string;
  checks: RequestChecks;
  /** The links that a host takes are all open. */
  full(): boolean;
  /** Told in the same turn in which the first message came, so that no later one is lost. */
  letIn(opening: Opening): void;
}

export function admit({ socket, connection, host, checks, full, letIn }: Knock): void {
  const challenge = makeSecret();
  let heard = 0;
  const count = (data: Buffer): void => {
    heard += data.length;
    // The socket's own limit is that of a link: it would gather that much first.
    if (heard > HELLO_BYTES) connection.destroy();
  };
  // Before the socket itself hears it.
  connection.prependListener('data', count);
  socket.on('error', () => socket.terminate());
  socket.once('message', (data, isBinary) => {
    const verdict = isBinary || heard > HELLO_BYTES ? NO : checks.hello(String(data), { host, challenge });
    if (!verdict.pass) refuse(CLOSE[verdict.why], `loopback.${verdict.why}`);
    else if (full()) refuse(CLOSE.full, 'loopback.full');
    else {
      connection.off('data', count);
      socket.send(JSON.stringify({ t: 'opened', proof: verdict.proof }));
      letIn(verdict.opening);
    }
  });
  socket.send(JSON.stringify({ t: 'challenge', nonce: challenge }));

  /** Where the other side does not close, the doorstep cuts it. */
  function refuse(code: number, reason: MessageCode): void {
    socket.close(code, reason);
  }
}
