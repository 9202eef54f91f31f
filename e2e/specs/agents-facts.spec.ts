/** What real agent CLIs in terminals tell by their hooks, and a permission request that a person answers on the card. */
import { CLIS, cliNamed } from '../agents/clis.ts';
import { BY_HAND, PATIENT, startOn } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must } from '../fixtures/host.ts';

/** The CLIs whose hooks report, and what each tells of a turn. */
const TELLS: Readonly<Record<string, { cost: boolean }>> = {
  claude: { cost: true },
  codex: { cost: false },
  qwen: { cost: false },
  opencode: { cost: true },
};

test.describe.configure({ timeout: 900_000 });

for (const cli of CLIS.filter(({ name }) => name in TELLS))
  test(`${cli.name} tells what it does, its model, its session and what it has used`, { tag: ['@anyone'] }, async ({
    real,
  }) => {
    await real.project([{ name: 'coder', role: 'coder', cli, script: 'talk' }], BY_HAND);
    const host = await real.host();
    await startOn(host);
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
  });

test('Claude Code asks for permission in its terminal, and a person answers on the card', { tag: ['@anyone'] }, async ({
  real,
}) => {
  const cli = cliNamed('claude');
  const project = await real.project([{ name: 'coder', role: 'coder', cli, script: 'talk', mode: 'ask' }], BY_HAND);
  const host = await real.host();
  const { client } = host;
  await startOn(host);
  const open = () => must(client, 'question.list', {});
  const state = async () => (await must(client, 'agent.list', {}))[0]?.facts?.state;
  await expect.poll(async () => (await open()).length, PATIENT).toBe(1);
  const [question] = await open();
  expect(question).toMatchObject({ kind: 'permission', tool: 'execute', detail: expect.stringContaining('begun') });
  expect(await state()).toBe('needs-you');
  await must(client, 'question.answer', { question: question?.id ?? '', option: 'allow' });
  await expect.poll(state, PATIENT).toBe('idle');
  expect(project.server.of('talk').at(-1)?.result).toContain('begun');
  expect(await open()).toEqual([]);
});
