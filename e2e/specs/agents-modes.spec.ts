/** What real agent CLIs on the road `acp` ask before, by their mode and the policy of the config. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACP_CLIS } from '../agents/clis.ts';
import {
  BY_HAND,
  conversationOf,
  PATIENT,
  questionsOf,
  runOf,
  STORY,
  startOn,
  stopWithProof,
  turnsOf,
} from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must } from '../fixtures/host.ts';

test.describe.configure({ timeout: 900_000 });

for (const cli of ACP_CLIS)
  test(`${cli.name} by ACP is stopped while a permission is pending: the question ends and every process is gone (I2, I3)`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const { script, detail } = cli.acp.asks;
    const coder = { name: 'coder', role: 'coder', cli, script, road: 'acp', mode: 'ask' } as const;
    const project = await real.project([coder], BY_HAND);
    const host = await real.host();
    const run = await startOn(host);
    await expect.poll(() => questionsOf(host).length, PATIENT).toBe(1);
    const [question] = questionsOf(host);
    expect(question).toMatchObject({ run, kind: 'permission' });
    // Gemini tells the command in the title alone
    expect(`${question?.title} ${question?.detail}`).toContain(detail);
    expect(runOf(host, run)?.facts).toMatchObject({ state: 'needs-you' });
    expect(project.naps()).toEqual([]);
    expect((await stopWithProof(host)).strength).toBe('kernel');
    expect(questionsOf(host)).toEqual([]);
    expect(lab.left()).toEqual([]);
    const events = await conversationOf(host);
    expect(events.filter(({ kind }) => kind === 'answered')).toMatchObject([{ by: 'ended', option: null }]);
  });

for (const cli of ACP_CLIS.filter(({ name }) => ['claude', 'codex'].includes(name)))
  test(`${cli.name} by ACP in mode edits: it edits its worktree without a question, and asks before a command outside`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const coder = { name: 'coder', role: 'coder', cli, script: 'outside', road: 'acp', mode: 'edits' } as const;
    await real.project([coder], BY_HAND);
    const host = await real.host();
    const run = await startOn(host);
    await expect.poll(() => questionsOf(host).length, PATIENT).toBe(1);
    const [question] = questionsOf(host);
    expect(question).toMatchObject({ run, tool: 'execute', detail: expect.stringContaining('outside.txt') });
    // the edit before it is done
    expect(readFileSync(join(`${lab.dir}.huskies`, STORY, 'hello.txt'), 'utf8')).toBe('written by the agent\n');
    const outside = join(lab.home, 'tools', 'outside.txt');
    expect(existsSync(outside)).toBe(false);
    const allow = question?.options.find(({ kind }) => kind === 'allow-once')?.id;
    await must(host.client, 'question.answer', { question: question?.id ?? '', option: allow ?? '' });
    await turnsOf(host, run, 1);
    expect(existsSync(outside)).toBe(true);
    const asked = (await conversationOf(host)).filter(({ kind }) => kind === 'question' || kind === 'answered');
    expect(asked).toMatchObject([{ kind: 'question' }, { kind: 'answered', by: 'person', option: allow }]);
  });

for (const cli of ACP_CLIS)
  test(`${cli.name} by ACP in mode ask: the policy answers for an edit, and no question appears`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const coder = { name: 'coder', role: 'coder', cli, script: 'edit', road: 'acp', mode: 'ask' } as const;
    await real.project([coder], `${BY_HAND}\n[[permission]]\ntool = "edit"\nanswer = "allow"`);
    const host = await real.host();
    const seen = new Set<string>();
    host.client.mirror.subscribe(() => {
      for (const { id } of questionsOf(host)) seen.add(id);
    });
    const run = await startOn(host);
    await expect.poll(() => questionsOf(host).length + (runOf(host, run)?.facts?.turns ?? 0), PATIENT).toBe(1);
    expect([...seen].map((id) => host.client.mirror.snapshot().questions[id])).toEqual([]);
    expect(readFileSync(join(`${lab.dir}.huskies`, STORY, 'hello.txt'), 'utf8')).toBe('written by the agent\n');
    const answers = (await conversationOf(host)).filter(({ kind }) => kind === 'answered');
    expect(answers).toMatchObject([{ by: 'policy' }]);
  });
