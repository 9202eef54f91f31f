/**
 * Real agent CLIs in terminals that a person stops in the middle of a tool and starts again: the next run must be told its
 * prompt in the session that it continues, and not wait there for ever.
 */
import { CLIS } from '../agents/clis.ts';
import { KIDS } from '../agents/scripts.ts';
import {
  BY_HAND,
  CODER,
  inTool,
  PATIENT,
  promptsOf,
  runOf,
  startAgain,
  startOn,
  stopWithProof,
} from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must } from '../fixtures/host.ts';

test.describe.configure({ timeout: 1_200_000 });

for (const cli of CLIS.filter(({ isContinued }) => isContinued))
  test(`${cli.name} in a terminal works on in its session after a Stop, and after an interrupt and a Stop, in the middle of a tool (I1)`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: _, real }) => {
    const project = await real.project([{ name: 'coder', role: 'coder', cli, script: 'kids' }], BY_HAND);
    const host = await real.host();
    const first = await startOn(host);
    await inTool(project);
    await expect.poll(() => runOf(host, first)?.facts?.session ?? null, PATIENT).not.toBeNull();
    const { session } = runOf(host, first)?.facts ?? {};
    await stopWithProof(host);

    // started again, it is told the story in the session that knows the cut turn
    const second = await startAgain(host);
    await inTool(project);
    expect(promptsOf(project, 'kids')).toEqual([1, 2]);
    expect(runOf(host, second)?.facts).toMatchObject({ session });

    await must(host.client, 'agent.interrupt', CODER);
    // Claude Code tells no end of such a turn, Codex lets the tool go on beside it, and so does Copilot by itself after 30 s
    const hasGoneOn = () => (project.server.of('kids').at(-1)?.index ?? 0) > 0;
    const isIdle = () => runOf(host, second)?.facts?.state === 'idle';
    await expect.poll(() => isIdle() || hasGoneOn() || project.naps().length < KIDS, PATIENT).toBe(true);
    await stopWithProof(host);

    // started with a message, it is told that message alone
    const { run: third } = await must(host.client, 'agent.prompt', { ...CODER, text: 'SCRIPT:more' });
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([3]);
    expect(runOf(host, third)?.facts).toMatchObject({ session });
    await stopWithProof(host);
  });
