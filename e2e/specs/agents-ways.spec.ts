/** What each way of ending a real agent in the middle of a tool leaves alive: rows of bench/RESULTS.md. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { makeRealProject } from '../agents/project.ts';
import { KIDS, scriptsOf } from '../agents/scripts.ts';
import { endedBy, keepLaunches, leftOf, remember } from '../agents/ways.ts';
import { must, startHost } from '../fixtures/host.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '70_story_hello';
const PATIENT = { timeout: 300_000 };

test.describe.configure({ timeout: 1_200_000 });

for (const cli of CLIS) {
  const found = find(cli.name);
  const path = 'path' in found ? found.path : [];

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(`${cli.name}: Stop leaves nothing alive, whatever other ways leave (I3)`, { tag: ['@anyone'] }, async ({
      emptyLab: lab,
    }) => {
      const folder = join(lab.home, 'kept');
      const launched = keepLaunches(folder, join(path[0] ?? '', cli.name));
      const coder = { name: 'coder', role: 'coder', script: scriptsOf(cli).stay, cli, path: [folder, ...path] };
      const project = await makeRealProject(lab, [coder], '');
      const inTool = async () => {
        await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
        return project.naps();
      };
      try {
        const { client, end } = await startHost(lab);
        await must(client, 'story.add', { title: 'Hello', id: STORY });
        await must(client, 'agent.start', { story: STORY, agent: 'coder' });
        const seen = remember([...(await inTool()), ...lab.left(STORY)]);
        const { receipt } = await must(client, 'agent.stop', { story: STORY, agent: 'coder' });
        const read = () => must(client, 'agent.receipt', { receipt });
        await expect.poll(read, PATIENT).toMatchObject({ verdict: 'gone', survivors: [] });
        expect(leftOf(seen)).toEqual([]);
        const stopped = await read();
        const says = stopped?.strength === 'kernel' ? 'proven gone' : 'none seen';
        expect(await end()).toBe(0);

        // the same command in the same worktree, in a terminal of the test's own
        const cwd = `${lab.dir}.huskies/${STORY}`;
        const ways = [];
        for (const way of ['kill', 'root'] as const) {
          ways.push(await endedBy(way, { ...launched(), cwd }, inTool));
          await expect.poll(() => project.naps(), PATIENT).toEqual([]);
        }
        const [killed, root] = ways.map(({ before, left }) => `${left} of ${before}`);
        const row = [cli.name, killed, root, `0 of ${seen.length}`, says, String(Math.round(stopped?.ms ?? 0))];
        if (process.env.HUSKIES_TEST_ROWS) appendFileSync(process.env.HUSKIES_TEST_ROWS, `${JSON.stringify(row)}\n`);
      } finally {
        await project.server.end();
      }
    });
  });
}
