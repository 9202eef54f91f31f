/** What real agent CLIs in terminals tell by their hooks, and a permission request that a person answers on the card. */
import { writeFileSync } from 'node:fs';
import { CLIS } from '../agents/clis.ts';
import { find } from '../agents/found.ts';
import { makeRealProject, type RealAgent } from '../agents/project.ts';
import { must, startHost } from '../fixtures/host.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '70_story_hello';
/** The first turn of a CLI takes minutes on a busy machine. */
const PATIENT = { timeout: 300_000 };
/** The CLIs whose hooks report, and what each tells of a turn. */
const TELLS: Readonly<Record<string, { cost: boolean }>> = {
  claude: { cost: true },
  codex: { cost: false },
  qwen: { cost: false },
  opencode: { cost: true },
};

test.describe.configure({ timeout: 900_000 });

for (const cli of CLIS.filter(({ name }) => name in TELLS)) {
  const found = find(cli.name);
  const agent = (more: Pick<RealAgent, 'script'> & Partial<RealAgent>): RealAgent => ({
    ...{ name: 'coder', role: 'coder', cli },
    path: 'path' in found ? found.path : [],
    ...more,
  });

  test.describe(() => {
    test.skip('reason' in found, 'reason' in found ? found.reason : '');

    test(
      `${cli.name} tells what it does, its model, its session and what it has used`,
      { tag: ['@anyone'] },
      async ({ emptyLab: lab }, info) => {
        const project = await makeRealProject(lab, [agent({ script: 'talk' })], '[automation]\ncurrent = "off"');
        const host = await startHost(lab);
        try {
          await must(host.client, 'story.add', { title: 'Hello', id: STORY });
          await must(host.client, 'agent.start', { story: STORY, agent: 'coder' });
          const facts = async () => (await must(host.client, 'agent.list', {}))[0]?.facts ?? null;
          const doing = async () => (await facts())?.lastAction ?? '';
          await expect.poll(doing, PATIENT).toContain('begun');
          await expect.poll(async () => (await facts())?.state, PATIENT).toBe('idle');
          await expect.poll(async () => (await facts())?.tokens.input ?? null, PATIENT).toBeGreaterThan(0);
          expect(await facts()).toMatchObject({
            model: expect.any(String),
            session: expect.any(String),
            turns: 1,
            tokens: { output: expect.any(Number) },
            ...(TELLS[cli.name]?.cost ? { costFrom: 'cli', costUsd: expect.any(Number) } : {}),
          });
          const usage = await must(host.client, 'usage.list', { by: 'day' });
          expect(usage.all).toMatchObject({ runs: 1, input: { unknown: 0 } });
          expect(await host.end()).toBe(0);
        } catch (error) {
          const logs = await host.client.invoke('agent.logs', { story: STORY, agent: 'coder' });
          const list = await host.client.invoke('agent.list', {});
          writeFileSync(info.outputPath('witness.json'), JSON.stringify({ list, logs }, null, 1));
          throw error;
        } finally {
          await project.server.end();
        }
      },
    );
  });
}

test('Claude Code asks for permission in its terminal, and a person answers on the card', { tag: ['@anyone'] }, async ({
  emptyLab: lab,
}) => {
  const found = find('claude');
  test.skip('reason' in found, 'reason' in found ? found.reason : '');
  const cli = CLIS.find(({ name }) => name === 'claude');
  if (cli === undefined) throw new Error('Claude Code is not listed');
  const path = 'path' in found ? found.path : [];
  const coder: RealAgent = { ...{ name: 'coder', role: 'coder', cli, path }, script: 'talk', mode: 'ask' };
  const project = await makeRealProject(lab, [coder], '[automation]\ncurrent = "off"');
  const { client, end } = await startHost(lab);
  try {
    await must(client, 'story.add', { title: 'Hello', id: STORY });
    await must(client, 'agent.start', { story: STORY, agent: 'coder' });
    const open = () => must(client, 'question.list', {});
    await expect.poll(async () => (await open()).length, PATIENT).toBe(1);
    const [question] = await open();
    expect(question).toMatchObject({ kind: 'permission', tool: 'execute', detail: expect.stringContaining('begun') });
    expect((await must(client, 'agent.list', {}))[0]?.facts?.state).toBe('needs-you');
    await must(client, 'question.answer', { question: question?.id ?? '', option: 'allow' });
    await expect.poll(async () => (await must(client, 'agent.list', {}))[0]?.facts?.state, PATIENT).toBe('idle');
    expect(project.server.of('talk').at(-1)?.result).toContain('begun');
    expect(await open()).toEqual([]);
    expect(await end()).toBe(0);
  } finally {
    await project.server.end();
  }
});
