/** The stream of messages that the SDK works with, over the pipes of a run. */
import { ReadableStream, WritableStream } from 'node:stream/web';
import type { Stream } from '@agentclientprotocol/sdk/unstable';
import type { SpawnedRun } from '../../core/ports/index.ts';

/** A stream, and the way in which read messages come into it. */
export interface PipeStream {
  stream: Stream;
  /** Adds a message that the CLI has sent. */
  push(message: object): void;
  /** The CLI sends no more. */
  end(): void;
}

/**
 * The SDK's own stream would answer a line that is no JSON with an error, and would need globals that older hosts lack.
 * `failed`: the CLI does not read its input any more.
 */
export function createPipeStream(pty: Pick<SpawnedRun, 'write'>, failed: () => void): PipeStream {
  let add: (message: object) => void = () => undefined;
  let close: () => void = () => undefined;
  const readable = new ReadableStream<object>({
    start(controller) {
      add = (message) => controller.enqueue(message);
      close = () => controller.close();
    },
    cancel() {
      add = () => undefined;
      close = () => undefined;
    },
  });
  const writable = new WritableStream<object>({
    async write(message) {
      if ((await pty.write(`${JSON.stringify(message)}\n`)) !== 'open') failed();
    },
  });
  return {
    // The types of node:stream/web and of the DOM differ, and the SDK is written for both.
    stream: { readable, writable } as unknown as Stream,
    push: (message) => add(message),
    end() {
      close();
      close = () => undefined;
      add = () => undefined;
    },
  };
}
