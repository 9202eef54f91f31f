/** The host's side of the handshake (contract/hello.ts): it reads only the first message until that one is accepted. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Opening } from '../../../contract/index.ts';
import { CLOSE, MAX_HELLO_BYTES, type MessageCode } from '../../../contract/index.ts';
import { makeSecret } from './mac.ts';
import type { HelloVerdict, RequestChecks } from './request-checks.ts';

const REFUSED: HelloVerdict = { pass: false, why: 'refused' };

export interface NewSocket {
  socket: WebSocket;
  /** The connection that carries the socket. */
  connection: Duplex;
  /** The Host header of the upgrade request. */
  host: string;
  checks: RequestChecks;
  /** Whether the host accepts no more links of this run, or of persons if `run` is null. */
  isFull(run: string | null): boolean;
  /** Called synchronously with the first message, so that no later message is lost. */
  onAdmitted(opening: Opening): void;
}

/** Sends a challenge, then accepts or closes the socket by its first message. */
export function admit({ socket, connection, host, checks, isFull, onAdmitted }: NewSocket): void {
  const challenge = makeSecret();
  let receivedBytes = 0;
  const count = (data: Buffer): void => {
    receivedBytes += data.length;
    // the socket would buffer up to the much larger limit of a link
    if (receivedBytes > MAX_HELLO_BYTES) connection.destroy();
  };
  // called before the socket receives the data
  connection.prependListener('data', count);
  socket.on('error', () => socket.terminate());
  socket.once('message', (data, isBinary) => {
    const verdict =
      isBinary || receivedBytes > MAX_HELLO_BYTES ? REFUSED : checks.hello(String(data), { host, challenge });
    if (!verdict.pass) refuse(CLOSE[verdict.why], `loopback.${verdict.why}`);
    else if (isFull(verdict.opening.run)) refuse(CLOSE.full, 'loopback.full');
    else {
      connection.off('data', count);
      socket.send(JSON.stringify({ t: 'opened', proof: verdict.proof }));
      onAdmitted(verdict.opening);
    }
  });
  socket.send(JSON.stringify({ t: 'challenge', nonce: challenge }));

  /** If the client does not close the socket, the timeout of pending connections does. */
  function refuse(code: number, reason: MessageCode): void {
    socket.close(code, reason);
  }
}
