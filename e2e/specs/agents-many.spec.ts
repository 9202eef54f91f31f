/** Several real agents at once on one project: one is stopped, and the others work on. */
import { CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { makeRealProject } from '../agents/project.ts';
import { leftOf, remember } from '../agents/ways.ts';
import { must, startHost } from '../fixtures/host.ts';
import { argumentsOf } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';

const PATIENT = { timeout: 300_000 };
const LIGHT = CLIS.filter(({ name }) => name === 'claude' || name === 'codex');

test.describe.configure({ timeout: 900_000 });

for (const count of [2, 6]) {
  // with two, both are of the same CLI, since that is where one may share a helper with the other
  for (const cli of count === 2 ? LIGHT : [null]) {
    const used = Array.from({ length: count }, (_, at) => cli ?? LIGHT[at % LIGHT.length]);
    const missing = used.map((each) => find(each?.name ?? '')).find((each) => 'reason' in each);

    test(`${count} agents of ${cli?.name ?? 'two CLIs'}: one is stopped, and the others finish their work (I2, I4)`, {
      tag: ['@anyone'],
    }, async ({ emptyLab: lab }) => {
      test.skip(missing !== undefined, missing !== undefined && 'reason' in missing ? missing.reason : '');
      const agents = used.flatMap((each, at) => {
        const found = find(each?.name ?? '');
        if (each === undefined || 'reason' in found) return [];
        return [{ name: `coder-${at + 1}`, role: 'coder', script: 'held', cli: each, path: found.path }];
      });
      const project = await makeRealProject(lab, agents, `max_running = ${count}`);
      const { client, end } = await startHost(lab);
      /** The processes of a story that stay: not the short naps of its loop. */
      const lasting = (story: string) => lab.left(story).filter((pid) => argumentsOf(pid)[1] !== '0.2');
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
        const before = others.map(({ story }) => remember(lasting(story)));

        const { receipt } = await must(client, 'agent.stop', first);
        const read = () => must(client, 'agent.receipt', { receipt });
        await expect.poll(read, PATIENT).toMatchObject({ verdict: 'gone', survivors: [] });
        expect(lab.left(first.story)).toEqual([]);
        expect(inTool()).toBe(5 * (count - 1));
        expect(before.map((seen) => leftOf(seen).length)).toEqual(before.map((seen) => seen.length));

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
}
