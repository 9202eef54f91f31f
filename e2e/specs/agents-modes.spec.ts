/** What real agent CLIs on the road `acp` ask before. */
import { ACP_CLIS } from '../agents/clis.ts';
import { BY_HAND, conversationOf, PATIENT, questionsOf, runOf, startOn, stopWithProof } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';

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
    expect(questionsOf(host)[0]).toMatchObject({ run, kind: 'permission', detail: expect.stringContaining(detail) });
    expect(runOf(host, run)?.facts).toMatchObject({ state: 'needs-you' });
    expect(project.naps()).toEqual([]);
    expect((await stopWithProof(host)).strength).toBe('kernel');
    expect(questionsOf(host)).toEqual([]);
    expect(lab.left()).toEqual([]);
    const events = await conversationOf(host);
    expect(events.filter(({ kind }) => kind === 'answered')).toMatchObject([{ by: 'ended', option: null }]);
  });
