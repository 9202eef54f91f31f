import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { systemNetwork } from './network.ts';

it('a port is free until a program listens on it, and again afterwards', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  expect(await systemNetwork.isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await systemNetwork.isFree(port)).toBe(true);
});
