/** What each way of ending a real agent in the middle of a tool leaves alive: rows of bench/RESULTS.md. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentRoad } from '../../src/domain/index.ts';
import { endedOnPipes } from '../agents/cancelled.ts';
import { ACP_CLIS, type AgentCli, CLIS } from '../agents/clis.ts';
import { programOf } from '../agents/found.ts';
import type { RealProject } from '../agents/project.ts';
import { scriptsOf } from '../agents/scripts.ts';
import { inTool, PATIENT, STORY, startOn, stopWithProof } from '../agents/steps.ts';
import { expect, type Real, test } from '../agents/test.ts';
import { endedBy, keepLaunches, type Launched, leftOf, remember } from '../agents/ways.ts';
import type { Lab } from '../fixtures/lab.ts';

test.describe.configure({ timeout: 1_200_000 });

/** How the agent that was stopped had been started, so that the test can start it once more without Huskies. */
interface Stopped {
  project: RealProject;
  launched(): Launched;
  /** Its worktree. */
  cwd: string;
  /** What Stop has left, and what it says, as the last columns of the row. */
  columns: string[];
}

/** Starts the agent, and stops it in the middle of its tool, which must leave nothing. */
async function stoppedInTool(lab: Lab, real: Real, cli: AgentCli, road: AgentRoad): Promise<Stopped> {
  const folder = join(lab.home, 'kept');
  const path = real.foldersOf(cli, road);
  const launched = keepLaunches(folder, join(path[0] ?? '', programOf(cli, road)));
  const coder = { name: 'coder', role: 'coder', script: scriptsOf(cli).stay, cli, road, path: [folder, ...path] };
  const project = await real.project([coder]);
  const host = await real.host();
  await startOn(host);
  const seen = remember([...(await inTool(project)), ...lab.left(STORY)]);
  const { strength, ms } = await stopWithProof(host);
  expect(leftOf(seen)).toEqual([]);
  expect(await host.end()).toBe(0);
  const says = strength === 'kernel' ? 'proven gone' : 'none seen';
  const columns = [`0 of ${seen.length}`, says, String(Math.round(ms ?? 0))];
  return { project, launched, cwd: `${lab.dir}.huskies/${STORY}`, columns };
}

/** Ends the agent in each of these ways, and adds the row to the file that the environment names, if any. */
async function addRow<W>(
  { project, columns }: Stopped,
  { program, file, ways }: { program: string; file: string | undefined; ways: readonly W[] },
  endBy: (way: W) => Promise<{ before: number; left: number }>,
): Promise<void> {
  const ended = [];
  for (const way of ways) {
    const { before, left } = await endBy(way);
    ended.push(`${left} of ${before}`);
    await expect.poll(() => project.naps(), PATIENT).toEqual([]);
  }
  if (file) appendFileSync(file, `${JSON.stringify([program, ...ended, ...columns])}\n`);
}

for (const cli of CLIS)
  test(`${cli.name}: Stop leaves nothing alive, whatever other ways leave (I3)`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
    real,
  }) => {
    const stopped = await stoppedInTool(lab, real, cli, 'terminal');
    const { project, launched, cwd } = stopped;
    // the same command in the same worktree, in a terminal of the test's own
    const row = { program: cli.name, file: process.env.HUSKIES_TEST_ROWS, ways: ['kill', 'root'] as const };
    await addRow(stopped, row, (way) => endedBy(way, { ...launched(), cwd }, () => inTool(project)));
  });

for (const cli of ACP_CLIS)
  test(`${cli.name} by ACP: Stop leaves nothing alive, whatever session/cancel and SIGKILL leave (I3)`, {
    tag: ['@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const stopped = await stoppedInTool(lab, real, cli, 'acp');
    const { project, launched, cwd } = stopped;
    const prompt = `SCRIPT:kids\nCWD:${cwd}\n`;
    // the same command in the same worktree, on pipes of the test's own
    const row = {
      program: cli.acp.program,
      file: process.env.HUSKIES_TEST_ACP_ROWS,
      ways: ['cancel', 'root'] as const,
    };
    await addRow(stopped, row, (way) => endedOnPipes(way, { ...launched(), cwd, prompt }, () => inTool(project)));
  });
