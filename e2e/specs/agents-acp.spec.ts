/** Real agent CLIs that speak the Agent Client Protocol, offline: a story from the first agent to the merge, and Stop. */
import { ACP_CLIS, acpAgent } from '../agents/acp.ts';
import { conversationOf, witnessOf } from '../agents/conversation.ts';
import { makeRealProject } from '../agents/project.ts';
import { KIDS } from '../agents/scripts.ts';
import { must, startHost } from '../fixtures/host.ts';
import { judge, listen, nothingSaid, readLog } from '../fixtures/judge.ts';
import { expect, test } from '../fixtures/test.ts';
import { watch } from '../fixtures/watcher.ts';

const STORY = '70_story_hello';
const NEXT = '71_story_next';
/** A CLI may take long for its first request on a busy machine. */
const PATIENT = { timeout: 180_000 };

test.describe.configure({ timeout: 400_000 });

for (const acp of ACP_CLIS) {
  const { cli, found } = acp;

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(
      `${cli.name} by ACP works on a story until it is merged, and its conversation is recorded`,
      {
        tag: ['@anyone'],
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [acpAgent(acp, 'coder', 'coder', 'code'), acpAgent(acp, 'qa', 'qa', 'review')],
          [
            '[[gate]]\nname = "file"\nafter = "coder"\ncommand = ["grep", "agent", "hello.txt"]',
            '[automation]\nbacklog = "on"\ncurrent = "on"\nqa = "on"\nmerge = "on"',
          ].join('\n'),
        );
        const host = await startHost(lab);
        const { client } = host;
        try {
          await must(client, 'story.add', { title: 'Hello', id: STORY });
          const stage = async () => (await must(client, 'story.show', { story: STORY })).stage;
          await expect.poll(stage, PATIENT).toBe('done');
          expect(lab.git('show', 'main:hello.txt')).toBe('written by the agent\n');
          const receipts = await must(client, 'agent.receipts', { story: STORY });
          for (const name of ['coder', 'qa'])
            expect(receipts.find((each) => each.agent === name)).toMatchObject({
              by: 'done',
              verdict: 'gone',
              strength: 'kernel',
            });
          expect(receipts.find((each) => each.agent === 'coder')?.killed.length).toBeGreaterThanOrEqual(5);
          expect(project.naps()).toEqual([]);

          const events = await conversationOf(host, STORY, 'coder');
          const said = events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('');
          expect(said).toContain('I write the file.');
          expect(said).toContain('The work is committed.');
          const tools = events.flatMap((event) => (event.kind === 'tool' ? [event] : []));
          const parts = tools.flatMap(({ content = [] }) => content);
          expect(parts.some((part) => part.kind === 'diff' && part.after === 'written by the agent\n')).toBe(
            acp.showsDiffs,
          );
          expect(tools.some(({ title = '' }) => title.includes('left behind'))).toBe(true);
          expect(tools.filter(({ state }) => state === 'completed').length).toBeGreaterThanOrEqual(4);
          expect(events.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'end_turn', error: null });
          expect(events.filter(({ kind }) => kind === 'raw')).toEqual([]);
          const { all } = await must(client, 'usage.list', { by: 'story' });
          expect(all).toMatchObject({
            runs: 2,
            turns: { sum: 2, unknown: 0 },
            input: { unknown: 0 },
            output: { unknown: 0 },
          });
          expect(await host.end()).toBe(0);
        } catch (error) {
          await info.attach('witness', { body: await witnessOf(lab, host, project.server, STORY, 'coder') });
          throw error;
        } finally {
          await project.server.end();
        }
      },
    );

    test(
      `${cli.name} by ACP is stopped in the middle of a tool: every process is gone, and only then its slot is free (I1, I2, I3)`,
      {
        tag: ['@anyone'],
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [acpAgent(acp, 'coder', 'coder', 'kids')],
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
          const { facts } = client.mirror.snapshot().runs[run] ?? {};
          expect(facts).toMatchObject({ state: 'working', session: expect.any(String) });
          await must(client, 'agent.prompt', { story: STORY, agent: 'coder', text: 'and then this' });

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
          const events = await conversationOf(host, STORY, 'coder');
          expect(events.slice(-2)).toMatchObject([{ kind: 'turn-end', reason: 'stopped' }, { kind: 'unsent' }]);
          expect(JSON.stringify(events.at(-1))).toContain('and then this');
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
          await info.attach('witness', { body: await witnessOf(lab, host, project.server, STORY, 'coder') });
          throw error;
        } finally {
          await watcher.end();
          await project.server.end();
        }
      },
    );

    test(
      `${cli.name} by ACP is stopped while a permission is pending: the question ends and every process is gone (I2, I3)`,
      {
        tag: ['@anyone'],
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [acpAgent(acp, 'coder', 'coder', acp.asks.script, 'ask')],
          '[automation]\ncurrent = "off"',
        );
        const host = await startHost(lab);
        const { client } = host;
        try {
          await must(client, 'story.add', { title: 'Hello', id: STORY });
          const { run } = await must(client, 'agent.start', { story: STORY, agent: 'coder' });
          client.mirror.subscribe(() => undefined);
          const questions = () => Object.values(client.mirror.snapshot().questions);
          await expect.poll(() => questions().length, PATIENT).toBe(1);
          expect(questions()[0]).toMatchObject({
            run,
            kind: 'permission',
            detail: expect.stringContaining(acp.asks.detail),
          });
          expect(client.mirror.snapshot().runs[run]?.facts).toMatchObject({ state: 'needs-you' });
          expect(project.naps()).toEqual([]);
          const { receipt } = await must(client, 'agent.stop', { story: STORY, agent: 'coder' });
          await expect
            .poll(() => must(client, 'agent.receipt', { receipt }), PATIENT)
            .toMatchObject({ verdict: 'gone', strength: 'kernel', survivors: [] });
          expect(questions()).toEqual([]);
          expect(lab.left()).toEqual([]);
          const events = await conversationOf(host, STORY, 'coder');
          expect(events.filter(({ kind }) => kind === 'answered')).toMatchObject([{ by: 'ended', option: null }]);
          expect(await host.end()).toBe(0);
        } catch (error) {
          await info.attach('witness', { body: await witnessOf(lab, host, project.server, STORY, 'coder') });
          throw error;
        } finally {
          await project.server.end();
        }
      },
    );
  });
}
