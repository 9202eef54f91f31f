/** The verb that shows the living processes of a run. */
import { type CommandInput, cpuTimeText, type RunProcesses, sizeText, text } from '../../contract/index.ts';
import { processTree } from '../../domain/index.ts';
import { call, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, json, line, span, table } from './format.ts';
import type { Context } from './world.ts';

/** The columns of figures. */
const NUMBERS = [0, 1, 2, 3];

/** The processes of a run as a tree, in one look; and how many others are in its worktree or cannot be read. */
export function agentProcesses(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const seen = await call(client, 'agent.processes', input as CommandInput<'agent.processes'>);
    world.out(context.json ? json(seen) : processesText(seen));
  });
}

function processesText({ at, processes, spared, blind }: RunProcesses): string {
  const rows = processTree(processes).map(({ process: p, depth }) => [
    String(p.pid),
    p.cpuMs === null ? '-' : cpuTimeText(p.cpuMs),
    p.memoryBytes === null ? '-' : sizeText(p.memoryBytes),
    p.startedAt === null ? '-' : span(at - p.startedAt),
    text(`known.${p.evidence}`),
    `${'  '.repeat(depth)}${p.command}`,
  ]);
  return [
    `${table(columnHeads('cli.processes.columns'), rows, NUMBERS)}\n`,
    spared.length === 0 ? '' : line('cli.processes.spared', { n: spared.length }),
    blind === 0 ? '' : line('cli.processes.blind', { n: blind }),
  ].join('');
}
