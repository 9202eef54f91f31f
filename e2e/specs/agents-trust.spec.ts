/** What a repository makes real agent CLIs run, which is nothing that a person has not approved (docs/trust.md). */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIS } from '../agents/clis.ts';
import { BY_HAND, CODER, PATIENT, runOf, STORY, startAgain, startOn, stopWithProof } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';

test.describe.configure({ timeout: 900_000 });

const touch = (marker: string) => ['sh', '-c', `: > '${marker}'`];

/** By CLI: a file of a repository with which it runs a program by itself, that is without a word of its model. */
const HOSTILE: Record<string, { roads: readonly string[]; file: string; text(marker: string): string }> = {
  codex: {
    roads: ['terminal', 'acp'],
    file: '.codex/config.toml',
    text: (marker) => `[mcp_servers.x]\ncommand = "sh"\nargs = ${JSON.stringify(touch(marker).slice(1))}\n`,
  },
  opencode: {
    roads: ['terminal'],
    file: 'opencode.json',
    text: (marker) => JSON.stringify({ mcp: { x: { type: 'local', command: touch(marker) } } }),
  },
};

for (const cli of CLIS.filter(({ name }) => name in HOSTILE))
  for (const road of ['terminal', 'acp'] as const) {
    if (!(HOSTILE[cli.name]?.roads ?? []).some((each) => each === road)) continue;
    test(`${cli.name}${road === 'acp' ? ' by ACP' : ''} runs what its settings in a repository name only once they are approved, and not what an agent made of them`, {
      tag: ['@anyone'],
    }, async ({ emptyLab: lab, real }) => {
      const { file, text } = HOSTILE[cli.name] ?? { file: '', text: () => '' };
      const marker = join(lab.home, 'ran');
      await real.project([{ name: 'coder', role: 'coder', cli, script: 'edit', road, mode: 'ask' }], BY_HAND);
      lab.write(file, text(marker));
      lab.git('add', '--force', file);
      lab.git('commit', '-q', '-m', 'settings');
      const host = await real.host();
      await expect(startOn(host)).rejects.toThrow(/approved on this machine/);
      await lab.json('trust', '--yes');
      await startAgain(host);
      // It does run, so that the absence below means something.
      await expect.poll(() => existsSync(marker), PATIENT).toBe(true);
      await stopWithProof(host);
      rmSync(marker);
      // As an agent could, which may edit its worktree.
      const inWorktree = join(`${lab.dir}.huskies`, STORY, file);
      writeFileSync(inWorktree, `${readFileSync(inWorktree, 'utf8')}\n`);
      const second = await startAgain(host);
      await expect.poll(() => runOf(host, second)?.status, PATIENT).toBe('failed');
      expect(runOf(host, second)?.reason).toMatchObject({
        code: 'start.settings',
        values: { ...CODER, paths: file },
      });
      expect(existsSync(marker)).toBe(false);
    });
  }
