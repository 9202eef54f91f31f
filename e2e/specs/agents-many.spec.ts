/** Several real agents at once on one project: one is stopped, and the others work on. */
import type { AgentRoad } from '../../src/domain/index.ts';
import { type AgentCli, CLIS } from '../agents/clis.ts';
import { startOn, stopWithProof } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { leftOf, remember } from '../agents/ways.ts';
import { must } from '../fixtures/host.ts';
import { argumentsOf } from '../fixtures/observer.ts';

/** Six CLIs that start at once on two cores need minutes until each is in its tool. */
const PATIENT = { timeout: 600_000 };
const WITH_SHELL = CLIS.filter(({ hasShell }) => hasShell);

test.describe.configure({ timeout: 1_800_000 });

/** Two of one CLI, since that is where one may share a helper with the other; and one of each. */
const CASES: readonly (readonly [string, AgentRoad, readonly AgentCli[]])[] = [
  ...WITH_SHELL.slice(0, 2).flatMap((cli) => [
    [`two agents of ${cli.name}`, 'terminal', [cli, cli]] as const,
    [`two agents of ${cli.name} by ACP`, 'acp', [cli, cli]] as const,
  ]),
  [`${WITH_SHELL.length} agents, each of another CLI`, 'terminal', WITH_SHELL],
];

for (const [title, road, used] of CASES)
  test(`${title}: one is stopped, and the others finish their work (I2, I4)`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
    real,
  }) => {
    const count = used.length;
    const agents = used.map((cli, at) => ({ name: `coder-${at + 1}`, role: 'coder', script: 'held', cli, road }));
    const project = await real.project(agents, `max_running = ${count}`);
    const host = await real.host();
    const { client } = host;
    /** The programs of the agents. Those that they call may end at any time. */
    const programs = async (all: readonly { story: string }[]) =>
      (await must(client, 'agent.list', {}))
        .filter(({ story, status }) => status === 'running' && all.some((each) => each.story === story))
        .flatMap(({ pid }) => (pid === null ? [] : [pid]));
    const stories = agents.map(({ name }, at) => ({ story: `${80 + at}_story_${at + 1}`, agent: name }));
    for (const each of stories) await startOn(host, each);
    const inTool = () => project.naps().filter((pid) => argumentsOf(pid)[1] === '900').length;
    await expect.poll(inTool, PATIENT).toBe(5 * count);
    const [first, ...others] = stories;
    if (first === undefined) throw new Error('no agent was started');
    const before = remember(await programs(others));
    expect(before).toHaveLength(count - 1);

    await stopWithProof(host, first);
    expect(lab.left(first.story)).toEqual([]);
    expect(inTool()).toBe(5 * (count - 1));
    expect(leftOf(before)).toEqual(before);

    project.release();
    for (const { story, agent } of others) {
      const ended = async () => (await must(client, 'agent.receipts', { story })).find((each) => each.agent === agent);
      await expect.poll(ended, PATIENT).toMatchObject({ by: 'done', verdict: 'gone' });
      expect(lab.git('show', `huskies/${story}:hello.txt`)).toBe('written by the agent\n');
    }
    await expect.poll(() => project.naps(), PATIENT).toEqual([]);
  });
