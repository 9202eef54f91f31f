import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { MESSAGE_OVERHEAD_BYTES } from '../../../contract/index.ts';
import { socketLink } from './socket-link.ts';

/** A socket whose messages stay buffered until `flush()`. */
class StalledSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly #onSent: (() => void)[] = [];
  send(message: string, onSent: () => void): void {
    this.bufferedAmount += message.length;
    this.#onSent.push(onSent);
  }
  flush(): void {
    this.bufferedAmount = 0;
    for (const onSent of this.#onSent.splice(0)) onSent();
  }
  close(): void {
    this.readyState = 2;
  }
  terminate(): void {
    this.readyState = 3;
    this.emit('close', 1000, Buffer.from(''));
  }
}

it('small buffered messages count with their memory overhead until they are sent', () => {
  const socket = new StalledSocket();
  const link = socketLink(socket as unknown as WebSocket);
  for (let n = 0; n < 1000; n += 1) link.post('x');
  expect(link.buffered()).toBe(1000 * (1 + MESSAGE_OVERHEAD_BYTES));
  socket.flush();
  expect(link.buffered()).toBe(0);
  link.close();
  socket.terminate();
});
