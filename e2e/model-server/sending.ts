/** Writing of answers. */
import type { ServerResponse } from 'node:http';
import type { Step } from './script.ts';
import type { Encoded } from './wire.ts';

/** Resolves after so many ms. */
export const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Writes an answer in the manner of its step: at its pace, whole or cut off in the middle. */
export async function give(response: ServerResponse, encoded: Encoded, isStream: boolean, step: Step): Promise<void> {
  const isCut = 'cut' in step;
  if (!isStream) {
    if (!isCut) return send(response, 200, encoded.whole);
    const text = JSON.stringify(encoded.whole);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    await write(response, text.slice(0, text.length / 2));
    return void response.destroy();
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const events = isCut ? encoded.events.slice(0, Math.ceil(encoded.events.length / 2)) : encoded.events;
  for (const event of events) {
    if (response.destroyed) return;
    await write(response, event);
    if (step.paceMs !== undefined) await wait(step.paceMs);
  }
  if (isCut) response.destroy();
  else response.end();
}

/** Writes; resolves when the bytes have been handed to the system, or when the CLI has gone. */
function write(response: ServerResponse, text: string): Promise<void> {
  return new Promise((done) => response.write(text, () => done()));
}

/** Writes a document of JSON. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
