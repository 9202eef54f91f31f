/** Real agent CLIs in terminals, offline: a story from the first agent to the merge, Stop, and a host that is killed. */
import { writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import { CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { makeRealProject, type RealAgent, type RealProject } from '../agents/project.ts';
import { KIDS, scriptsOf } from '../agents/scripts.ts';
import { must, type RealHost, startHost } from '../fixtures/host.ts';
import { judge, listen, nothingSaid, readLog } from '../fixtures/judge.ts';
import { expect, test } from '../fixtures/test.ts';
import { watch } from '../fixtures/watcher.ts';

/** The two that install and start fastest, as in scripts/setup/agent-clis.mjs. */
const LIGHT = ['claude', 'codex'];
const STORY = '70_story_hello';
const NEXT = '71_story_next';
/** The first turn of a CLI takes up to 40 s on an idle machine, and minutes on a busy one. */
const PATIENT = { timeout: 300_000 };

test.describe.configure({ timeout: 900_000 });

/** Keeps the screens of the runs and the requests of a failure. */
async function witness(info: TestInfo, { client }: RealHost, { server }: RealProject, agent: string): Promise<void> {
  const logs = await client.invoke('agent.logs', { story: STORY, agent });
  const { runs } = client.mirror.snapshot();
  const seen = { requests: server.requests.slice(-12), runs, logs };
  writeFileSync(info.outputPath('witness.json'), JSON.stringify(seen, null, 1));
}

for (const cli of CLIS) {
  const { work, stay } = scriptsOf(cli);
  const rest = ['@anyone'];
  const tag = [...(LIGHT.includes(cli.name) ? ['@light'] : []), ...rest];
  const found = find(cli.name);
  const agent = (name: string, role: string, script: string): RealAgent => ({
    ...{ name, role, cli, script },
    path: 'path' in found ? found.path : [],
  });

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(
      `${cli.name} works on a story until it is merged, and leaves no process`,
      { tag },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          cli.hasShell ? [agent('coder', 'coder', work), agent('qa', 'qa', 'review')] : [agent('coder', 'coder', work)],
          [
            // without a shell and without tools there is no way to give a verdict
            ...(cli.hasShell ? [] : ['qa = "none"']),
            '[[gate]]\nname = "file"\nafter = "coder"\ncommand = ["grep", "agent", "hello.txt"]',
            '[automation]\nbacklog = "on"\ncurrent = "on"\nqa = "on"\nmerge = "on"',
          ].join('\n'),
        );
        const host = await startHost(lab);
        try {
          await must(host.client, 'story.add', { title: 'Hello', id: STORY });
          const stage = async () => (await must(host.client, 'story.show', { story: STORY })).stage;
          await expect.poll(stage, PATIENT).toBe('done');
          expect(lab.git('show', 'main:hello.txt')).toBe('written by the agent\n');
          const receipts = await must(host.client, 'agent.receipts', { story: STORY });
          for (const name of cli.hasShell ? ['coder', 'qa'] : ['coder'])
            expect(receipts.find((each) => each.agent === name)).toMatchObject({
              by: cli.hasShell ? 'done' : 'exit',
              verdict: 'gone',
              strength: 'kernel',
            });
          const killed = receipts.find((each) => each.agent === 'coder')?.killed.length ?? 0;
          // what is left by a CLI that ends by itself is killed with its tree, and not one by one
          expect(killed).toBeGreaterThanOrEqual(cli.hasShell && cli.keepsChildren ? KIDS - 1 : 1);
          expect(project.naps()).toEqual([]);
          const results = project.server.of(work).map(({ result }) => result);
          if (cli.hasShell) expect(results.join(), 'the shell tool has started its children').toContain('left behind');
          expect(await host.end()).toBe(0);
        } catch (error) {
          await witness(info, host, project, 'coder');
          throw error;
        } finally {
          await project.server.end();
        }
      },
    );

    test(
      `${cli.name} is stopped in the middle of a tool: every process is gone, and only then its slot is free (I1, I2, I3)`,
      { tag },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [agent('coder', 'coder', stay)],
          'max_running = 1\n[automation]\ncurrent = "off"',
        );
        const host = await startHost(lab);
        const { client } = host;
        const said = nothingSaid();
        listen(client, said);
        const watcher = await watch(lab);
        try {
          await must(client, 'story.add', { title: 'Hello', id: STORY });
          await must(client, 'story.add', { title: 'Next', id: NEXT });
          const { run } = await must(client, 'agent.start', { story: STORY, agent: 'coder' });
          await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
          const before = lab.left(STORY);
          expect(before.length).toBeGreaterThan(1);

          let left: number[] | null = null;
          client.mirror.subscribe(() => {
            const now = client.mirror.snapshot().runs[run];
            const isLive = now?.status === 'running' || now?.status === 'pending';
            if (!isLive && left === null) left = [...project.naps(), ...lab.left(STORY)];
          });
          const { receipt } = await must(client, 'agent.stop', { story: STORY, agent: 'coder' });
          const read = () => must(client, 'agent.receipt', { receipt });
          await expect
            .poll(read, PATIENT)
            .toMatchObject({ by: 'person', verdict: 'gone', strength: 'kernel', survivors: [] });
          expect((await read())?.killed.length).toBeGreaterThanOrEqual(KIDS);
          await expect.poll(() => left).toEqual([]);
          await must(client, 'agent.start', { story: NEXT, agent: 'coder' });
          await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
          const { receipt: last } = await must(client, 'agent.stop', { story: NEXT, agent: 'coder' });
          await expect
            .poll(() => must(client, 'agent.receipt', { receipt: last }), PATIENT)
            .toMatchObject({ verdict: 'gone' });
          await readLog(client, said);
          const { sights } = await watcher.end();
          expect(judge(sights, said)).toEqual([]);
          expect(await host.end()).toBe(0);
        } catch (error) {
          await witness(info, host, project, 'coder');
          throw error;
        } finally {
          await watcher.end();
          await project.server.end();
        }
      },
    );

    const goesOn = cli.isContinued ? ', and the next run continues its session' : '';
    test(
      `${cli.name} does not outlive a host that is killed in the middle of a tool${goesOn} (I1)`,
      {
        tag: rest,
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(lab, [agent('coder', 'coder', stay)], '');
        const first = await startHost(lab);
        try {
          await must(first.client, 'story.add', { title: 'Hello', id: STORY });
          await must(first.client, 'agent.start', { story: STORY, agent: 'coder' });
          await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
          const old = [...project.naps(), ...lab.left()];
          const session = async () => (await must(first.client, 'agent.list', {}))[0]?.facts?.session ?? null;
          if (cli.isContinued) await expect.poll(session, PATIENT).not.toBeNull();
          const asked = project.server.of(stay).length;
          first.process.kill('SIGKILL');
          await first.ended;

          const second = await startHost(lab);
          await must(second.client, 'agent.start', { story: STORY, agent: 'coder' });
          await expect.poll(() => lab.left().length, PATIENT).toBeGreaterThan(0);
          const living = new Set([...project.naps(), ...lab.left()]);
          expect(old.filter((pid) => living.has(pid))).toEqual([]);
          await expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
          // the model is told what was said before only where the CLI continues its own session
          expect(project.server.of(stay)[asked - 1]?.prompts).toBe(1);
          expect(project.server.of(stay).at(-1)?.prompts).toBe(cli.isContinued ? 2 : 1);
          expect(await second.end()).toBe(0);
          expect(project.naps()).toEqual([]);
        } catch (error) {
          writeFileSync(info.outputPath('requests.json'), JSON.stringify(project.server.requests, null, 1));
          throw error;
        } finally {
          await project.server.end();
        }
      },
    );
  });
}
