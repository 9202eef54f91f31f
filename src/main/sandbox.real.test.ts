/** Agents in real sandboxes of each kind: what they can write, and that a stop proves their end (I1–I3, I5). */
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storyBranch } from '../contract/index.ts';
import type { HostScope } from './compose.ts';
import { alive, containers, RUNNERS } from './sandbox.testing.ts';
import {
  type DockerLab,
  dockerLab,
  dockerMissing,
  IMAGE,
  podmanImage,
  podmanMissing,
} from './testing/container-lab.ts';
import { eventually } from './testing/eventually.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { ask, endHost, must, openHost, running, trust, until } from './testing/whole-host.ts';

const STORY = '60_story_cleanup';
const AGENT = 'coder-1';

/** Starts processes in sessions of their own and commits. `$1` is a folder that it must not be able to write. */
const WORK = [
  'echo work > work.txt',
  'git add work.txt',
  'git -c user.name=A -c user.email=a@example.invalid commit -qm work && echo yes > committed',
  'touch "$1/escaped" 2> denied',
  'git config core.pager evil 2>> denied',
  '(setsid sleep 600 &)',
  'setsid sleep 601 &',
  'echo ready > ready',
  'exec sleep 602',
].join('\n');

/** Tells which of the sockets it sees or connects to, and what it knows of an agent for keys. */
function connects(paths: readonly string[]): string {
  const client = `require("net").connect(process.argv[1]).on("error",()=>process.exit(1)).on("connect",()=>process.exit(0))`;
  return [
    ...paths.flatMap((path) => [
      `if test -S ${path}; then echo ${path} >> reached; fi`,
      `if '${process.execPath}' -e '${client}' ${path} 2> failed; then echo ${path} >> reached; fi`,
    ]),
    'echo "agent:$SSH_AUTH_SOCK" > ready',
    'exec sleep 600',
  ].join('\n');
}

/** Writes into its own folder, which is not there before its first start, and tries to read others. */
const KEEPS = [
  'echo session > "$HOME/.claude/kept"',
  'for at in .codex/auth.json .git-credentials dotfiles/git-credentials; do',
  '  case $(cat "$HOME/$at" 2>> failed) in *secret*) echo "$at" >> leaked;; esac',
  'done',
  'echo ready > ready',
  'exec sleep 600',
].join('\n');

/** Outside of the temporary folder, which a sandbox does not show anyway. */
let home: string;
/** Of services of this machine: one in the home, and one in the folder of the system if that can be written. */
let sockets: string[];
let services: Server[];
let connected: number;

let repo: ReturnType<typeof tempRepo>;
let host: HostScope | null = null;
let lab: DockerLab | null = null;

beforeAll(async () => {
  if (podmanMissing() === null) podmanImage();
  if (dockerMissing() === null) lab = await dockerLab();
  process.env.DOCKER_HOST = lab?.address ?? '';
}, 180_000);
afterAll(async () => {
  delete process.env.DOCKER_HOST;
  await lab?.close();
});
beforeEach(async () => {
  home = mkdtempSync('/var/tmp/huskies-');
  const system = `/run/huskies-test-${process.pid}.sock`;
  sockets = [join(home, 'keys.sock'), ...(isWritable('/run') ? [system] : [])];
  connected = 0;
  services = await Promise.all(sockets.map(serve));
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
});
afterEach(async () => {
  if (host !== null) await endHost(host);
  host = null;
  repo.dispose();
  for (const service of services) service.close();
  rmSync(home, { recursive: true, force: true });
});

async function serve(path: string): Promise<Server> {
  const server = createServer((socket) => {
    connected += 1;
    socket.destroy();
  });
  server.listen(path);
  await once(server, 'listening');
  return server;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const outside = () => join(repo.outer, 'outside');
const worktree = () => join(`${repo.root}.huskies`, STORY);

async function start(kind: string, options: string, script: string): Promise<{ scope: HostScope; run: string }> {
  mkdirSync(outside());
  const command = JSON.stringify(['sh', '-c', script, 'work', outside()]);
  repo.write(
    '.huskies/project.toml',
    `base = "main"\n[[agent]]\nname = "${AGENT}"\ncommand = ${command}\nsandbox = "${kind}"\n${options}`,
  );
  const scope = await open();
  await must(scope, 'story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  const { run } = await must(scope, 'agent.start', { story: STORY, agent: AGENT });
  return { scope, run };
}

async function open(): Promise<HostScope> {
  const scope = await openHost(repo.root);
  host = scope;
  await trust(scope);
  return scope;
}

const PROVEN = { reason: null, verdict: 'gone', strength: 'kernel' };

/** The newest receipt of the story. */
async function receiptOf(scope: HostScope) {
  await until(scope, ({ receipts }) => receipts[STORY] !== undefined);
  return (await must(scope, 'agent.receipts', { story: STORY }))[0];
}

/** At most 200 processes, and 256 MiB. */
const FORKS =
  '(i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i+1)); done) 2> refused; echo x > forked; exec sleep 601';
const GROWS = 'a=x; i=0; while [ $i -lt 28 ]; do a=$a$a; i=$((i+1)); done; echo x > grown; exec sleep 600';

describe.each(RUNNERS)('an agent in $kind', ({ kind, missing, options }) => {
  const isContainer = kind === 'podman' || kind === 'docker';
  describe.skipIf(missing !== null)(missing ?? 'available', () => {
    it('I2, I3: works in its worktree, commits, writes nowhere else, and is proven gone', async () => {
      const { scope, run } = await start(kind, options, WORK);
      await running(scope, run);
      await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
      expect(existsSync(join(worktree(), 'committed'))).toBe(true);
      expect(existsSync(join(outside(), 'escaped'))).toBe(false);
      expect(readFileSync(join(repo.commonDir, 'config'), 'utf8')).not.toContain('evil');
      expect(alive(run).length).toBeGreaterThanOrEqual(3);
      if (isContainer) expect(containers(kind, run)).toHaveLength(1);
      await must(scope, 'agent.stop', { story: STORY, agent: AGENT });
      expect(await receiptOf(scope)).toMatchObject({ ...PROVEN, handedTo: [], survivors: [] });
      expect(alive(run)).toEqual([]);
      if (isContainer) expect(containers(kind, run)).toEqual([]);
      expect(repo.git('log', '--format=%s', '-1', storyBranch(STORY))).toBe('work');
    });

    it('I3: the end of a run by itself leaves nothing either, and its exit code is the agent’s', async () => {
      const { scope, run } = await start(kind, options, '(setsid sleep 600 &); exit 7');
      await until(scope, ({ runs }) => runs[run]?.status === 'failed');
      expect(scope.door.snapshot().runs[run]).toMatchObject({ exitCode: 7 });
      expect(await receiptOf(scope)).toMatchObject(PROVEN);
      expect(alive(run)).toEqual([]);
      if (isContainer) expect(containers(kind, run)).toEqual([]);
    });

    it('reaches no socket of this machine, which would lead out of it and out of the proof of a stop (I3)', async () => {
      const { scope, run } = await start(
        kind,
        `${options}env = { SSH_AUTH_SOCK = "${sockets[0]}" }\n`,
        connects(sockets),
      );
      await running(scope, run);
      await eventually(() => expect(readFileSync(join(worktree(), 'ready'), 'utf8')).toBe('agent:\n'));
      expect(existsSync(join(worktree(), 'reached'))).toBe(false);
      expect(connected).toBe(0);
    });

    it('writes what its own CLI keeps, and reads neither that of another CLI nor secrets', async () => {
      for (const path of ['.codex/auth.json', '.git-credentials']) {
        mkdirSync(dirname(join(home, path)), { recursive: true });
        writeFileSync(join(home, path), 'secret\n');
      }
      const { scope, run } = await start(kind, `${options}preset = "claude"\nenv = { HOME = "${home}" }\n`, KEEPS);
      await running(scope, run);
      await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
      expect(readFileSync(join(home, '.claude', 'kept'), 'utf8')).toBe('session\n');
      expect(existsSync(join(worktree(), 'leaked'))).toBe(false);
    });

    it('starts where these places are links, and covers the targets of the hidden ones', async () => {
      mkdirSync(join(home, 'dotfiles', 'claude'), { recursive: true });
      writeFileSync(join(home, 'dotfiles', 'git-credentials'), 'secret\n');
      for (const name of ['claude', 'git-credentials'])
        symlinkSync(join(home, 'dotfiles', name), join(home, `.${name}`));
      const { scope, run } = await start(kind, `${options}preset = "claude"\nenv = { HOME = "${home}" }\n`, KEEPS);
      await running(scope, run);
      await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
      expect(readFileSync(join(home, 'dotfiles', 'claude', 'kept'), 'utf8')).toBe('session\n');
      expect(existsSync(join(worktree(), 'leaked'))).toBe(false);
    });

    it.skipIf(kind !== 'bwrap' || !isWritable('/run'))('finds programs by a link of PATH below /run', async () => {
      for (const folder of ['bin', 'lib']) mkdirSync(join(home, 'node', folder), { recursive: true });
      writeFileSync(join(home, 'node', 'lib', 'tool'), '#!/bin/sh\necho found > ready\n', { mode: 0o755 });
      symlinkSync('../lib/tool', join(home, 'node', 'bin', 'huskies-test-tool'));
      const shell = `/run/huskies-test-${process.pid}.shell`;
      symlinkSync(join(home, 'node'), shell);
      try {
        const path = `env = { PATH = "${shell}/bin:${process.env.PATH}" }\n`;
        const { scope, run } = await start(kind, options + path, 'huskies-test-tool; exec sleep 600');
        await running(scope, run);
        await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
      } finally {
        rmSync(shell);
      }
    });

    it.skipIf(!isContainer)('I2, I3: a fork bomb stays within max_processes, and is proven gone', async () => {
      const { scope, run } = await start(kind, `${options}max_processes = 24\n`, FORKS);
      await running(scope, run);
      await eventually(() => expect(existsSync(join(worktree(), 'forked'))).toBe(true));
      expect(alive(run).length).toBeGreaterThanOrEqual(10);
      // beside the program of the runtime, which has the mark as well
      expect(alive(run).length).toBeLessThanOrEqual(26);
      await must(scope, 'agent.stop', { story: STORY, agent: AGENT });
      expect(await receiptOf(scope)).toMatchObject(PROVEN);
      expect(alive(run)).toEqual([]);
    });

    it.skipIf(!isContainer)('a process that takes more than max_memory_mb is killed', async () => {
      const { scope, run } = await start(kind, `${options}max_memory_mb = 32\n`, GROWS);
      await until(scope, ({ runs }) => runs[run]?.status === 'failed');
      expect(scope.door.snapshot().runs[run]).toMatchObject({ exitCode: 137 });
      expect(existsSync(join(worktree(), 'grown'))).toBe(false);
    });
  });
});

describe.skipIf(dockerMissing() !== null)('a container whose runtime does not answer', () => {
  it('I1, I3: is not said to be gone: the worktree is fenced until the runtime answers again', async () => {
    const { scope, run } = await start('docker', `sandbox_image = "${IMAGE}"\n`, WORK);
    await running(scope, run);
    await eventually(() => expect(existsSync(join(worktree(), 'ready'))).toBe(true));
    await lab?.killDaemon();
    try {
      await ask(scope, 'agent.stop', { story: STORY, agent: AGENT });
      const reason = { code: 'sandbox.unconfirmed' };
      expect(await receiptOf(scope)).toMatchObject({ verdict: 'unknown', strength: 'scan', reason });
      expect(Object.keys(scope.door.snapshot().fences)).toHaveLength(1);
    } finally {
      await lab?.startDaemon();
    }
    await must(scope, 'fence.retry', { story: STORY });
    await until(scope, ({ fences }) => Object.keys(fences).length === 0);
    expect(containers('docker', run)).toEqual([]);
    expect(alive(run)).toEqual([]);
  });
});

describe.skipIf(dockerMissing() !== null)(dockerMissing() ?? 'a sandbox that cannot be had', () => {
  it('an image that the runtime does not have is a refusal with its remedy', async () => {
    repo.write(
      '.huskies/project.toml',
      `base = "main"\n[[agent]]\nname = "${AGENT}"\ncommand = ["sh"]\nsandbox = "docker"\nsandbox_image = "none-such"\n`,
    );
    const scope = await open();
    await must(scope, 'story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
    expect(await ask(scope, 'agent.start', { story: STORY, agent: AGENT })).toMatchObject({
      ok: false,
      error: { code: 'sandbox-unusable', why: { code: 'sandbox.image', values: { image: 'none-such' } } },
    });
  });
});
