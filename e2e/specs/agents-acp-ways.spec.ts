/** What each way of ending a real agent on the road `acp` leaves alive in the middle of a tool: rows of bench/RESULTS.md. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACP_CLIS, acpAgent } from '../agents/acp.ts';
import { endedOnPipes } from '../agents/cancelled.ts';
import { makeRealProject } from '../agents/project.ts';
import { KIDS } from '../agents/scripts.ts';
import { keepLaunches, leftOf, remember } from '../agents/ways.ts';
import { must, startHost } from '../fixtures/host.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '70_story_hello';
const PATIENT = { timeout: 180_000 };

test.describe.configure({ timeout: 600_000 });

for (const acp of ACP_CLIS) {
  const { cli, found } = acp;

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(`${cli.name} by ACP: Stop leaves nothing alive, whatever session/cancel and SIGKILL leave (I3)`, {
      tag: ['@anyone'],
    }, async ({ emptyLab: lab }) => {
      const folder = join(lab.home, 'kept');
      const path = 'path' in found ? found.path : [];
      const launched = keepLaunches(folder, join(path[0] ?? '', acp.program));
      const coder = { ...acpAgent(acp, 'coder', 'coder', 'kids'), path: [folder, ...path] };
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

        // the same command in the same worktree, on pipes of the test's own
        const cwd = `${lab.dir}.huskies/${STORY}`;
        const prompt = `SCRIPT:kids\nCWD:${cwd}\n`;
        const ways = [];
        for (const way of ['cancel', 'root'] as const) {
          ways.push(await endedOnPipes(way, { ...launched(), cwd, prompt }, inTool));
          await expect.poll(() => project.naps(), PATIENT).toEqual([]);
        }
        const [cancelled, root] = ways.map(({ before, left }) => `${left} of ${before}`);
        const row = [acp.program, cancelled, root, `0 of ${seen.length}`, says, String(Math.round(stopped?.ms ?? 0))];
        const file = process.env.HUSKIES_TEST_ACP_ROWS;
        if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
      } finally {
        await project.server.end();
      }
    });
  });
}
