/** Several real agents at once on one project: one is stopped, and the others work on. */
import { type AgentCli, CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { makeRealProject } from '../agents/project.ts';
import { leftOf, remember } from '../agents/ways.ts';
import { must, startHost } from '../fixtures/host.ts';
import { argumentsOf } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';

/** Six CLIs that start at once on two cores need minutes until each is in its tool. */
const PATIENT = { timeout: 600_000 };
const WITH_SHELL = CLIS.filter(({ hasShell }) => hasShell);

test.describe.configure({ timeout: 1_800_000 });

/** Two of one CLI, since that is where one may share a helper with the other; and one of each. */
const CASES: readonly (readonly [string, readonly AgentCli[]])[] = [
  ...WITH_SHELL.slice(0, 2).map((cli) => [`two agents of ${cli.name}`, [cli, cli]] as const),
  [`${WITH_SHELL.length} agents, each of another CLI`, WITH_SHELL],
];

for (const [title, used] of CASES) {
  const count = used.length;
  const missing = used.map(({ name }) => find(name)).find((each) => 'reason' in each);

  test(`${title}: one is stopped, and the others finish their work (I2, I4)`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
  }) => {
    test.skip(missing !== undefined, missing !== undefined && 'reason' in missing ? missing.reason : '');
    const agents = used.flatMap((each, at) => {
      const found = find(each.name);
      if ('reason' in found) return [];
      return [{ name: `coder-${at + 1}`, role: 'coder', script: 'held', cli: each, path: found.path }];
    });
    const project = await makeRealProject(lab, agents, `max_running = ${count}`);
    const { client, end } = await startHost(lab);
    /** The programs of the agents. Those that they call may end at any time. */
    const programs = async (all: readonly { story: string }[]) =>
      (await must(client, 'agent.list', {}))
        .filter(({ story, status }) => status === 'running' && all.some((each) => each.story === story))
        .flatMap(({ pid }) => (pid === null ? [] : [pid]));
    try {
      const stories = agents.map(({ name }, at) => ({ story: `${80 + at}_story_${at + 1}`, agent: name }));
      for (const { story, agent } of stories) {
        await must(client, 'story.add', { title: story, id: story });
        await must(client, 'agent.start', { story, agent });
      }
      const inTool = () => project.naps().filter((pid) => argumentsOf(pid)[1] === '900').length;
      await expect.poll(inTool, PATIENT).toBe(5 * count);
      const [first, ...others] = stories;
      if (first === undefined) throw new Error('no agent was started');
      const before = remember(await programs(others));
      expect(before).toHaveLength(count - 1);

      const { receipt } = await must(client, 'agent.stop', first);
      const read = () => must(client, 'agent.receipt', { receipt });
      await expect.poll(read, PATIENT).toMatchObject({ verdict: 'gone', survivors: [] });
      expect(lab.left(first.story)).toEqual([]);
      expect(inTool()).toBe(5 * (count - 1));
      expect(leftOf(before)).toEqual(before);

      project.release();
      for (const { story, agent } of others) {
        const ended = async () =>
          (await must(client, 'agent.receipts', { story })).find((each) => each.agent === agent);
        await expect.poll(ended, PATIENT).toMatchObject({ by: 'done', verdict: 'gone' });
        expect(lab.git('show', `huskies/${story}:hello.txt`)).toBe('written by the agent\n');
      }
      await expect.poll(() => project.naps(), PATIENT).toEqual([]);
      expect(await end()).toBe(0);
    } finally {
      await project.server.end();
    }
  });
}
