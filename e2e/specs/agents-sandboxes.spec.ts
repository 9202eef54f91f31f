/** Real agent CLIs in bubblewrap: they keep what is theirs on both roads, and reach nothing of the other CLIs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_ROADS } from '../../src/domain/index.ts';
import { ACP_CLIS } from '../agents/clis.ts';
import { BY_HAND, CODER, PATIENT, promptsOf, runOf, STORY, startOn, stopWithProof, turnsOf } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must } from '../fixtures/host.ts';

test.describe.configure({ timeout: 900_000 });

const tried = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-pid', 'true'], { encoding: 'utf8' });
test.skip(tried.status !== 0, `bwrap cannot be used here: ${tried.error?.message ?? tried.stderr}`);

for (const cli of ACP_CLIS.filter(({ name }) => ['claude', 'codex'].includes(name)))
  for (const road of AGENT_ROADS)
    test(`${cli.name} in bwrap on the road ${road} works, and its next run continues its session (I2, I3)`, {
      tag: ['@anyone'],
    }, async ({ emptyLab: lab, real }) => {
      const coder = {
        name: 'coder',
        role: 'coder',
        cli,
        script: 'edit',
        road,
        mode: 'edits',
        sandbox: 'bwrap',
      } as const;
      const project = await real.project([coder], BY_HAND);
      const host = await real.host();
      const first = await startOn(host);
      await turnsOf(host, first, 1);
      expect(readFileSync(join(`${lab.dir}.huskies`, STORY, 'hello.txt'), 'utf8')).toBe('written by the agent\n');
      const { session } = runOf(host, first)?.facts ?? {};
      expect(session).toBeTruthy();
      await stopWithProof(host);

      const { run: second } = await must(host.client, 'agent.prompt', { ...CODER, text: 'SCRIPT:more' });
      await expect.poll(() => promptsOf(project, 'more'), PATIENT).toEqual([2]);
      await expect.poll(() => runOf(host, second)?.facts?.session, PATIENT).toBe(session);
      await stopWithProof(host);
      expect(lab.left()).toEqual([]);
    });
