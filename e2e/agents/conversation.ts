/** The conversation of an agent on the road `acp`, as its host has kept it. */
import type { ConversationEvent } from '../../src/domain/index.ts';
import { must, type RealHost } from '../fixtures/host.ts';
import type { Lab } from '../fixtures/lab.ts';
import type { ModelServer } from '../model-server/index.ts';

/** The kept conversation of the agent's latest run on the story. */
export async function conversationOf({ client }: RealHost, story: string, agent: string): Promise<ConversationEvent[]> {
  const { data } = await must(client, 'agent.logs', { story, agent, stream: 'conversation' });
  const lines = Buffer.from(data, 'base64').toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ConversationEvent);
}

/** What a failure needs: the requests to the model, the output of the agent and the records of runs. */
export async function witnessOf(
  lab: Lab,
  { client }: RealHost,
  server: ModelServer,
  story: string,
  agent: string,
): Promise<string> {
  const logs = [];
  for (const stream of ['conversation', 'stdout', 'stderr'] as const) {
    const answer = await client.invoke('agent.logs', { story, agent, stream });
    logs.push(stream, answer.ok ? Buffer.from(answer.value.data, 'base64').toString() : JSON.stringify(answer));
  }
  const runs = JSON.stringify(client.mirror.snapshot().runs, null, 1);
  return `${JSON.stringify(server.requests.slice(-8), null, 1)}\n${logs.join('\n')}\n${runs}\n${lab.dir}`;
}
