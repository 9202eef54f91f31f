/** What each way of ending a real agent in the middle of a tool leaves alive: rows of bench/RESULTS.md. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { launchOf, makeHome, makeRealProject } from '../agents/project.ts';
import { KIDS } from '../agents/scripts.ts';
import { endedBy, leftOf, remember } from '../agents/ways.ts';
import { must, startHost } from '../fixtures/host.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '70_story_hello';
const PATIENT = { timeout: 120_000 };

test.describe.configure({ timeout: 400_000 });

for (const cli of CLIS.filter(({ hasShell }) => hasShell)) {
  const found = find(cli.name);
  const path = 'path' in found ? found.path : [];

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(`${cli.name}: Stop leaves nothing alive, whatever other ways leave (I3)`, { tag: ['@anyone'] }, async ({
      emptyLab: lab,
    }) => {
      const coder = { name: 'coder', role: 'coder', script: 'kids', cli, path };
      const project = await makeRealProject(lab, [coder], '');
      const inTool = async () => {
        await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
        return project.naps();
      };
      try {
        const ways = [];
        for (const way of ['kill', 'root'] as const) {
          const home = join(lab.home, 'homes', way);
          makeHome(home, cli, project.place);
          const { command, env } = launchOf(coder, project.place, home);
          const prompt = `SCRIPT:kids\nCWD:${lab.dir}\n`;
          const filled = command.map((argument) => argument.replace('{prompt}', () => prompt));
          const terminal = { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh' };
          ways.push(await endedBy(way, { command: filled, env: terminal, cwd: lab.dir }, inTool));
          await expect.poll(() => project.naps(), PATIENT).toEqual([]);
        }
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
        const [killed, root] = ways.map(({ before, left }) => `${left} of ${before}`);
        const row = [cli.name, killed, root, `0 of ${seen.length}`, says, String(Math.round(stopped?.ms ?? 0))];
        if (process.env.HUSKIES_TEST_ROWS) appendFileSync(process.env.HUSKIES_TEST_ROWS, `${JSON.stringify(row)}\n`);
        expect(await end()).toBe(0);
      } finally {
        await project.server.end();
      }
    });
  });
}
