/** How fast the official SDK alone reads the updates of an agent: parsed and checked, and then only counted. */
import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { client, ndJsonStream } from '@agentclientprotocol/sdk';
import { TALKER } from './lab.ts';

/** Resolves to the updates per second of a turn with `count` of them. */
export async function measureSdk(count: number): Promise<number> {
  const agent = spawn(process.execPath, [TALKER], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    let seen = 0;
    const connection = client({ name: 'bench' })
      .onNotification('session/update', () => {
        seen += 1;
      })
      .connect(
        ndJsonStream(
          Writable.toWeb(agent.stdin) as WritableStream<Uint8Array>,
          Readable.toWeb(agent.stdout) as ReadableStream<Uint8Array>,
        ),
      );
    await connection.agent.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    const { sessionId } = await connection.agent.request('session/new', { cwd: process.cwd(), mcpServers: [] });
    const from = performance.now();
    await connection.agent.request('session/prompt', { sessionId, prompt: [{ type: 'text', text: `flood ${count}` }] });
    const seconds = (performance.now() - from) / 1_000;
    if (seen !== count + 1) throw new Error(`the SDK has told ${seen} of ${count + 1} updates`);
    return count / seconds;
  } finally {
    agent.kill('SIGKILL');
  }
}
