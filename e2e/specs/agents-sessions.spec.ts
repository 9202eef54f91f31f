/**
 * Sessions of real agent CLIs: they are continued after an interrupt, a crash and a kill -9 of the host, and opened in the
 * CLI's own terminal and back. What the model is told proves it.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ACP_CLIS, CLIS } from '../agents/clis.ts';
import { KIDS, scriptsOf } from '../agents/scripts.ts';
import {
  BY_HAND,
  CODER,
  conversationOf,
  inTool,
  PATIENT,
  promptsOf,
  runOf,
  startAgain,
  startOn,
  stopWithProof,
  turnsOf,
  typeInto,
  waitUntilShown,
} from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { leftOf, remember } from '../agents/ways.ts';
import { must } from '../fixtures/host.ts';

/** Those whose sessions can be continued by ACP. */
const CONTINUED = ACP_CLIS.filter(({ name }) => ['claude', 'codex', 'opencode'].includes(name));
/** Those that keep one set of sessions for both roads. */
const SHARED = ACP_CLIS.flatMap((cli) => (cli.acp.sessions === null ? [] : [{ ...cli, sessions: cli.acp.sessions }]));

/** Whether a file below the folder has this text, in a format of any kind. */
const isIn = (folder: string, text: string) => spawnSync('grep', ['-rqsaF', '--', text, folder]).status === 0;

test.describe.configure({ timeout: 900_000 });

for (const cli of CLIS) {
  const { stay } = scriptsOf(cli);
  const goesOn = cli.isContinued ? ', and the next run continues its session' : '';

  test(`${cli.name} does not outlive a host that is killed in the middle of a tool${goesOn} (I1)`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const project = await real.project([{ name: 'coder', role: 'coder', cli, script: stay }]);
    const first = await real.host();
    await startOn(first);
    await inTool(project);
    const old = [...project.naps(), ...lab.left()];
    const session = async () => (await must(first.client, 'agent.list', {}))[0]?.facts?.session ?? null;
    if (cli.isContinued) await expect.poll(session, PATIENT).not.toBeNull();
    const asked = project.server.of(stay).length;
    first.process.kill('SIGKILL');
    await first.ended;

    const second = await real.host();
    await startAgain(second);
    await expect.poll(() => lab.left().length, PATIENT).toBeGreaterThan(0);
    const living = new Set([...project.naps(), ...lab.left()]);
    expect(old.filter((pid) => living.has(pid))).toEqual([]);
    await inTool(project);
    // the model is told what was said before only where the CLI continues its own session
    expect(project.server.of(stay)[asked - 1]?.prompts).toBe(1);
    expect(project.server.of(stay).at(-1)?.prompts).toBe(cli.isContinued ? 2 : 1);
  });
}

for (const cli of CONTINUED)
  test(`${cli.name} by ACP continues its session after an interrupt, a crash of its program and a kill -9 of the host (I1)`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const coder = { name: 'coder', role: 'coder', cli, script: 'kids', road: 'acp' } as const;
    const project = await real.project([coder], BY_HAND);
    let host = await real.host();
    const prompt = (script: string) => must(host.client, 'agent.prompt', { ...CODER, text: `SCRIPT:${script}` });
    const first = await startOn(host);
    await inTool(project);
    const { facts, pid } = runOf(host, first) ?? {};
    const { session } = facts ?? {};

    // an interrupt ends the turn and is no stop: the run stays, and its next turn knows the first
    await must(host.client, 'agent.interrupt', CODER);
    await turnsOf(host, first, 1);
    expect(runOf(host, first)).toMatchObject({ status: 'running', pid, facts: { state: 'idle', session } });
    await prompt('more');
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2]);
    await turnsOf(host, first, 2);

    // a crash of its program in mid-turn: nothing of it is left before the next run
    // those of the interrupted turn may live on
    const earlier = project.naps();
    const begun = () => project.naps().filter((nap) => !earlier.includes(nap));
    await prompt('kids');
    await expect.poll(() => begun().length, PATIENT).toBe(KIDS);
    const crashed = remember([...project.naps(), ...lab.left(CODER.story)]);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => runOf(host, first)?.status, PATIENT).toBe('failed');
    expect(runOf(host, first)?.facts).toMatchObject({ state: 'failed', why: { code: 'acp.closed' } });
    const { run: second } = await prompt('more');
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2, 4]);
    expect(leftOf(crashed)).toEqual([]);
    await expect.poll(() => runOf(host, second)?.facts?.session, PATIENT).toBe(session);
    await expect.poll(() => runOf(host, second)?.facts?.state, PATIENT).toBe('idle');

    // the host dies in mid-tool
    await prompt('kids');
    await inTool(project);
    const orphaned = remember([...project.naps(), ...lab.left()]);
    host.process.kill('SIGKILL');
    await host.ended;
    host = await real.host();
    const { run: third } = await prompt('more');
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2, 4, 6]);
    expect(leftOf(orphaned)).toEqual([]);
    await expect.poll(() => runOf(host, third)?.facts?.session, PATIENT).toBe(session);
  });

for (const cli of SHARED)
  test(`${cli.name}: a session of the road acp is opened in the CLI's own terminal, and back`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const coder = { name: 'coder', role: 'coder', cli, script: 'hello', road: 'acp' } as const;
    const project = await real.project([coder], BY_HAND);
    const host = await real.host();
    const { client } = host;
    const first = await startOn(host);
    await turnsOf(host, first, 1);
    const { session } = runOf(host, first)?.facts ?? {};
    await stopWithProof(host);

    const second = await startAgain(host, 'terminal');
    await expect.poll(() => runOf(host, second)?.status, PATIENT).toBe('running');
    expect(runOf(host, second)).toMatchObject({ io: 'terminal', facts: { session } });
    // its screen shows the earlier turn
    await waitUntilShown(host, second, 'the first turn');
    expect(promptsOf(project, 'hello'), 'nothing was sent to it').toEqual([1]);
    await typeInto(host, second, 'SCRIPT:more');
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2]);
    await waitUntilShown(host, second, 'a further turn');
    // a CLI that is stopped before it has written the turn down has lost it
    const kept = join(lab.home, 'home', cli.sessions);
    await expect.poll(() => isIn(kept, 'a further turn'), PATIENT).toBe(true);
    await stopWithProof(host);

    const third = await startAgain(host, 'acp');
    await expect.poll(() => runOf(host, third)?.facts?.state, PATIENT).toBe('idle');
    expect(runOf(host, third)).toMatchObject({ io: 'pipes', facts: { session } });
    await must(client, 'agent.prompt', { ...CODER, text: 'SCRIPT:more' });
    await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2, 3]);
    await stopWithProof(host);

    // a session that the CLI has lost: a new one begins, and the conversation says so
    rmSync(kept, { recursive: true });
    const fourth = await startAgain(host);
    await turnsOf(host, fourth, 1);
    expect(promptsOf(project, 'hello'), 'it was told nothing of before').toEqual([1]);
    expect(runOf(host, fourth)?.facts?.session).not.toBe(session);
    const notes = (await conversationOf(host)).filter(({ kind }) => kind === 'note');
    expect(JSON.stringify(notes)).toContain(`does not know the session ${session} any more`);
    expect(JSON.stringify(runOf(host, fourth)?.facts)).toContain('acp.forgotten');
  });
