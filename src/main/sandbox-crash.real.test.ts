/** The host is killed while an agent works in a container: the next host proves the container gone (I1–I3). */
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostScope } from './compose.ts';
import { alive, containers, RUNNERS } from './sandbox.testing.ts';
import { bundleChild, bundleFolder, runChild } from './testing/child.ts';
import { type DockerLab, dockerLab, dockerMissing, podmanImage, podmanMissing } from './testing/container-lab.ts';
import { eventually } from './testing/eventually.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, until } from './testing/whole-host.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const STORY = '60_story_cleanup';
const AGENT = 'coder-1';
/** It ignores signals and has a child in a session of its own. */
const WORK = "trap '' TERM HUP INT; (setsid sleep 600 &); echo ready > ready; exec sleep 601";

const missing = [podmanMissing(), dockerMissing()].includes(null) ? null : dockerMissing();
const bundles = bundleFolder();
// the bundle finds the files of the app above itself
for (const name of ['package.json', 'build']) symlinkSync(join(ROOT, name), join(bundles, name));

let entry = '';
let lab: DockerLab | null = null;
let repo: ReturnType<typeof tempRepo>;
let host: HostScope | null = null;

beforeAll(async () => {
  if (podmanMissing() === null) podmanImage();
  if (dockerMissing() === null) lab = await dockerLab();
  process.env.DOCKER_HOST = lab?.address ?? '';
  if (missing === null) entry = await bundleChild(join(import.meta.dirname, 'sandbox-host.child.ts'), bundles);
}, 180_000);
afterAll(async () => {
  delete process.env.DOCKER_HOST;
  await lab?.close();
});
beforeEach(() => {
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
});
afterEach(async () => {
  if (host !== null) await endHost(host);
  host = null;
  repo.dispose();
});

const worktree = () => join(`${repo.root}.huskies`, STORY);

/** A host with an agent at work in a container is killed. Resolves to the run, whose container lives on. */
async function killedHost(kind: string, options: string): Promise<string> {
  const command = JSON.stringify(['sh', '-c', WORK]);
  repo.write(
    '.huskies/project.toml',
    `base = "main"\n[[agent]]\nname = "${AGENT}"\ncommand = ${command}\nsandbox = "${kind}"\n${options}`,
  );
  const child = runChild(process.execPath, [entry, repo.root, STORY, AGENT]);
  const run = (await child.saw(/^run_\w+\n/m)).trim();
  await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
  child.process.kill('SIGKILL');
  await child.ended;
  expect(containers(kind, run)).toHaveLength(1);
  return run;
}

describe.each(RUNNERS.filter(({ kind }) => kind === 'podman' || kind === 'docker'))(
  'kill -9 of the host with $kind',
  ({ kind, missing: why, options }) => {
    describe.skipIf(why !== null)(why ?? 'available', () => {
      it('I1–I3: when the next host is open, the container is proven gone and the slot is free', async () => {
        const run = await killedHost(kind, options);
        host = await openHost(repo.root);
        expect(containers(kind, run)).toEqual([]);
        expect(alive(run)).toEqual([]);
        const { runs, fences } = host.door.snapshot();
        expect(runs[run]).toMatchObject({ status: 'failed' });
        expect(fences).toEqual({});
        const [receipt] = await must(host, 'agent.receipts', { story: STORY });
        expect(receipt).toMatchObject({ run, by: 'recovery', verdict: 'gone', survivors: [] });
        const next = await must(host, 'agent.start', { story: STORY, agent: AGENT });
        await until(host, (snapshot) => snapshot.runs[next.run]?.status === 'running');
      });

      it('I1: a container is found by its label and removed, even if nothing else is known of its run', async () => {
        const run = await killedHost(kind, options);
        const state = join(repo.commonDir, 'huskies');
        for (const name of ['huskies.db', 'huskies.db-wal', 'huskies.db-shm', `sandboxes/${run}.json`])
          rmSync(join(state, name), { force: true });
        host = await openHost(repo.root);
        await eventually(() => expect(containers(kind, run)).toEqual([]));
        expect(alive(run)).toEqual([]);
        expect(host.door.snapshot().runs[run]).toBeUndefined();
      });
    });
  },
);

describe.skipIf(dockerMissing() !== null)('kill -9 of the host and of dockerd', () => {
  it('I1, I3: the slot is closed by a fence until dockerd answers again and the container is gone', async () => {
    const options = RUNNERS.find(({ kind }) => kind === 'docker')?.options ?? '';
    const run = await killedHost('docker', options);
    await lab?.killDaemon();
    try {
      host = await openHost(repo.root);
      const { fences } = host.door.snapshot();
      expect(Object.values(fences)).toMatchObject([
        { run, verdict: 'unknown', reason: { code: 'sandbox.unconfirmed' } },
      ]);
    } finally {
      await lab?.startDaemon();
    }
    await must(host, 'fence.retry', { story: STORY });
    await until(host, ({ fences }) => Object.keys(fences).length === 0);
    expect(containers('docker', run)).toEqual([]);
    expect(alive(run)).toEqual([]);
  });
});
