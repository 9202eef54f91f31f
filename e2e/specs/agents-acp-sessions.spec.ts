/**
 * Sessions of real agent CLIs on the road `acp`: they are continued after an interrupt, a crash and a kill -9 of the host,
 * and opened in the CLI's own terminal and back. What the model is told proves it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ACP_CLIS, acpAgent } from '../agents/acp.ts';
import { conversationOf, witnessOf } from '../agents/conversation.ts';
import { makeRealProject, type RealProject } from '../agents/project.ts';
import { KIDS } from '../agents/scripts.ts';
import { leftOf, remember } from '../agents/ways.ts';
import { must, type RealHost, startHost } from '../fixtures/host.ts';
import type { Lab } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '70_story_hello';
const AGENT = { story: STORY, agent: 'coder' };
/** A CLI may take long for its first request on a busy machine. */
const PATIENT = { timeout: 180_000 };
/** The CLIs whose adapters are official; the first two also share their sessions with their terminal. */
const CONTINUED = ACP_CLIS.filter(({ cli }) => ['claude', 'codex', 'opencode'].includes(cli.name));
const SHARED = CONTINUED.filter(({ cli }) => cli.name !== 'opencode');

test.describe.configure({ timeout: 600_000 });

/**
 * How many prompts the conversations had in which this script was asked for, as the model was told them. A CLI may ask the
 * same again for a purpose of its own, such as a suggestion.
 */
function told({ server }: RealProject, script: string): number[] {
  return [...new Set(server.of(script).map(({ prompts = 0 }) => prompts))];
}

/** A host whose records are followed. */
async function open(lab: Lab): Promise<RealHost> {
  const host = await startHost(lab);
  host.client.mirror.subscribe(() => undefined);
  return host;
}

async function start({ client }: RealHost, road?: 'terminal' | 'acp'): Promise<string> {
  const { run } = await must(client, 'agent.start', { ...AGENT, ...(road === undefined ? {} : { road }) });
  return run;
}

async function stop({ client }: RealHost): Promise<void> {
  const { receipt } = await must(client, 'agent.stop', AGENT);
  await expect.poll(() => must(client, 'agent.receipt', { receipt }), PATIENT).toMatchObject({ verdict: 'gone' });
}

const runOf = ({ client }: RealHost, run: string) => client.mirror.snapshot().runs[run];

for (const acp of CONTINUED) {
  const { cli, found } = acp;

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(
      `${cli.name} by ACP continues its session after an interrupt, a crash of its program and a kill -9 of the host (I1)`,
      {
        tag: ['@anyone'],
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [acpAgent(acp, 'coder', 'coder', 'kids')],
          '[automation]\ncurrent = "off"',
        );
        const inTool = () => expect.poll(() => project.naps().length, PATIENT).toBe(KIDS);
        let host = await open(lab);
        try {
          await must(host.client, 'story.add', { title: 'Hello', id: STORY });
          const first = await start(host);
          await inTool();
          const { session } = runOf(host, first)?.facts ?? {};
          const { pid } = runOf(host, first) ?? {};

          // an interrupt ends the turn and is no stop: the run stays, and its next turn knows the first
          await must(host.client, 'agent.interrupt', AGENT);
          await expect.poll(() => runOf(host, first)?.facts?.turns, PATIENT).toBe(1);
          expect(runOf(host, first)).toMatchObject({ status: 'running', pid, facts: { state: 'idle', session } });
          await must(host.client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:more' });
          await expect.poll(() => told(project, 'more'), PATIENT).toEqual([2]);
          await expect.poll(() => runOf(host, first)?.facts?.turns, PATIENT).toBe(2);

          // a crash of its program in mid-turn: nothing of it is left before the next run
          // those of the interrupted turn may live on
          const earlier = project.naps();
          const begun = () => project.naps().filter((nap) => !earlier.includes(nap));
          await must(host.client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:kids' });
          await expect.poll(() => begun().length, PATIENT).toBe(KIDS);
          const crashed = remember([...project.naps(), ...lab.left(STORY)]);
          process.kill(pid ?? 0, 'SIGKILL');
          await expect.poll(() => runOf(host, first)?.status, PATIENT).toBe('failed');
          expect(runOf(host, first)?.facts).toMatchObject({ state: 'failed', why: { code: 'acp.closed' } });
          const { run: second } = await must(host.client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:more' });
          await expect.poll(() => told(project, 'more'), PATIENT).toEqual([2, 4]);
          expect(leftOf(crashed)).toEqual([]);
          await expect.poll(() => runOf(host, second)?.facts?.session, PATIENT).toBe(session);
          await expect.poll(() => runOf(host, second)?.facts?.state, PATIENT).toBe('idle');

          // the host dies in mid-tool
          await must(host.client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:kids' });
          await inTool();
          const orphaned = remember([...project.naps(), ...lab.left()]);
          host.process.kill('SIGKILL');
          await host.ended;
          host = await open(lab);
          const { run: third } = await must(host.client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:more' });
          await expect.poll(() => told(project, 'more'), PATIENT).toEqual([2, 4, 6]);
          expect(leftOf(orphaned)).toEqual([]);
          await expect.poll(() => runOf(host, third)?.facts?.session, PATIENT).toBe(session);
          expect(await host.end()).toBe(0);
          expect(project.naps()).toEqual([]);
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

for (const acp of SHARED) {
  const { cli, found } = acp;

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(
      `${cli.name}: a session of the road acp is opened in the CLI's own terminal, and back`,
      {
        tag: ['@anyone'],
      },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(
          lab,
          [acpAgent(acp, 'coder', 'coder', 'hello')],
          '[automation]\ncurrent = "off"',
        );
        const host = await open(lab);
        const { client } = host;
        try {
          await must(client, 'story.add', { title: 'Hello', id: STORY });
          const first = await start(host);
          await expect.poll(() => runOf(host, first)?.facts?.turns, PATIENT).toBe(1);
          const { session } = runOf(host, first)?.facts ?? {};
          await stop(host);

          const second = await start(host, 'terminal');
          await expect.poll(() => runOf(host, second)?.status, PATIENT).toBe('running');
          expect(runOf(host, second)).toMatchObject({ io: 'terminal', facts: { session } });
          // its screen shows the earlier turn
          const screen = async () => {
            const { data } = await must(client, 'agent.logs', AGENT);
            return Buffer.from(data, 'base64').toString();
          };
          await expect.poll(screen, PATIENT).toMatch(/first[^a-z]+turn/);
          expect(told(project, 'hello'), 'nothing was sent to it').toEqual([1]);
          await must(client, 'terminal.input', { run: second, data: 'SCRIPT:more' });
          await expect.poll(screen, PATIENT).toContain('SCRIPT:more');
          await must(client, 'terminal.input', { run: second, data: '\r' });
          await expect.poll(() => told(project, 'more'), PATIENT).toEqual([2]);
          await expect.poll(screen, PATIENT).toMatch(/further[^a-z]+turn/);
          await stop(host);

          const third = await start(host, 'acp');
          await expect.poll(() => runOf(host, third)?.facts?.state, PATIENT).toBe('idle');
          expect(runOf(host, third)).toMatchObject({ io: 'pipes', facts: { session } });
          await must(client, 'agent.prompt', { ...AGENT, text: 'SCRIPT:more' });
          await expect.poll(() => told(project, 'more'), PATIENT).toEqual([2, 3]);
          await stop(host);

          // a session that the CLI has lost: a new one begins, and the conversation says so
          rmSync(join(lab.home, 'home', cli.name === 'codex' ? '.codex/sessions' : '.claude/projects'), {
            recursive: true,
          });
          const fourth = await start(host);
          await expect.poll(() => runOf(host, fourth)?.facts?.turns, PATIENT).toBe(1);
          expect(told(project, 'hello'), 'it was told nothing of before').toEqual([1]);
          expect(runOf(host, fourth)?.facts?.session).not.toBe(session);
          const notes = (await conversationOf(host, STORY, 'coder')).filter(({ kind }) => kind === 'note');
          expect(JSON.stringify(notes)).toContain(`does not know the session ${session} any more`);
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
