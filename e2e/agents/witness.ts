/** What is kept of a failed test with real agents. */
import type { RunRecord } from '../../src/contract/index.ts';
import type { RealHost } from '../fixtures/host.ts';
import type { Lab } from '../fixtures/lab.ts';
import type { RealProject } from './project.ts';

/** How many of the last requests to the model are kept. */
const REQUESTS = 12;

/** The last requests to the model, the records of runs, and what their agents wrote. */
export async function witnessOf(lab: Lab, host?: RealHost, project?: RealProject): Promise<string> {
  const parts = [lab.dir, JSON.stringify(project?.server.requests.slice(-REQUESTS) ?? [], null, 1)];
  if (host !== undefined) {
    const { runs, questions } = host.client.mirror.snapshot();
    parts.push(JSON.stringify({ runs, questions }, null, 1), host.printed());
    const isGone = host.process.exitCode !== null || host.process.signalCode !== null;
    if (!isGone) for (const run of Object.values(runs)) parts.push(...(await outputOf(host, run)));
  }
  return parts.join('\n');
}

/** What a run has written, one text for each of its streams. */
async function outputOf({ client }: RealHost, { id, story, agent, io }: RunRecord): Promise<string[]> {
  const streams = io === 'pipes' ? (['conversation', 'stdout', 'stderr'] as const) : [undefined];
  const texts = [];
  for (const stream of streams) {
    const answer = await client.invoke('agent.logs', {
      story,
      agent,
      run: id,
      ...(stream === undefined ? {} : { stream }),
    });
    const written = answer.ok ? Buffer.from(answer.value.data, 'base64').toString() : JSON.stringify(answer);
    texts.push(`--- ${agent} on ${story}, run ${id}, ${stream ?? 'terminal'}`, written);
  }
  return texts;
}
