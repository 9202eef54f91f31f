import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { MESSAGE_OVERHEAD_BYTES } from '../../../contract/index.ts';
import { socketLink } from './socket-link.ts';

/** A socket of which the system takes nothing until `take()`. */
class Unread extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly #taken: (() => void)[] = [];
  send(message: string, taken: () => void): void {
    this.bufferedAmount += message.length;
    this.#taken.push(taken);
  }
  take(): void {
    this.bufferedAmount = 0;
    for (const taken of this.#taken.splice(0)) taken();
  }
  close(): void {
    this.readyState = 3;
    this.emit('close', 1000, Buffer.from(''));
  }
}

it('many small messages that lie unread count for what they take in memory, until they are taken', () => {
  const socket = new Unread();
  const link = socketLink(socket as unknown as WebSocket);
  for (let n = 0; n < 1000; n += 1) link.post('x');
  expect(link.buffered()).toBe(1000 * (1 + MESSAGE_OVERHEAD_BYTES));
  socket.take();
  expect(link.buffered()).toBe(0);
  link.close();
});
