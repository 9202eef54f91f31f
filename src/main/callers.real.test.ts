/** What a run may do with its own token: a real host, real agents, and the command line's link over a real socket. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageText } from '../contract/index.ts';
import { identityIn } from './cli/identity.ts';
import { connectTo } from './cli/link.ts';
import type { HostClient } from './cli/world.ts';
import { compose, type HostScope } from './compose.ts';
import { type TempRepo, tempRepo } from './testing/temp-repo.ts';

const OWN = '60_story_tax';
const OTHER = '61_story_other';
const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
command = ["sh", "-c", "printenv HUSKIES_TOKEN > seen; echo at work; exec cat"]
`;
const none = () => Promise.reject(new Error('no window'));

let repo: TempRepo;
let host: HostScope;
let person: HostClient;
const runs: Record<string, { id: string; token: string }> = {};

/** Connects as a program with this environment would. */
async function connect(env: Record<string, string>) {
  const place = { pid: process.pid, url: new URL(host.url).origin };
  return await connectTo(join(repo.commonDir, 'huskies'), place, identityIn(env));
}
async function connected(env: Record<string, string>): Promise<HostClient> {
  const result = await connect(env);
  if (!result.ok) throw new Error(messageText(result.error.why));
  return result.value;
}
const tokenOf = (story: string): string => runs[story]?.token ?? '';
const refusedAs = async (token: string) => {
  const result = await connect({ HUSKIES_TOKEN: token });
  return result.ok ? 'let in' : result.error.code;
};
/** Resolves with null if the run's terminal was opened, else with the reason. */
function terminalOf(client: HostClient, run: string): Promise<string | null> {
  return new Promise((resolve) => {
    const terminal = client.openTerminal(run, null, {
      opened: () => {
        terminal.close();
        resolve(null);
      },
      data: () => undefined,
      end: (_offset, error) => resolve(error === null ? '' : messageText(error)),
    });
  });
}

beforeAll(async () => {
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  repo.write('.huskies/project.toml', CONFIG);
  host = await compose({
    dir: repo.root,
    mode: 'headless',
    shell: { open: none, pick: none, recent: () => Promise.resolve([]), demo: none },
    notifier: { notify: () => undefined },
  });
  person = await connected({});
  const digests = host.door.snapshot().project.it?.untrusted.map(({ digest }) => digest) ?? [];
  await person.invoke('project.trust', { digests });
  for (const story of [OTHER, OWN]) {
    await person.invoke('story.add', { title: story, id: story });
    const started = await person.invoke('agent.start', { story, agent: 'coder-1' });
    if (!started.ok) throw new Error(messageText(started.error.why));
    const { run } = started.value;
    const seen = await person.mirror.until((now) => now.runs[run]?.lastLine === 'at work');
    const worktree = seen?.runs[run]?.worktree ?? '';
    runs[story] = { id: run, token: readFileSync(join(worktree, 'seen'), 'utf8').trim() };
  }
});
afterAll(async () => {
  person.close();
  await host.quit();
  await host.dispose();
  repo.dispose();
});

describe('a run with its own token', () => {
  let client: HostClient;
  beforeAll(async () => {
    client = await connected({ HUSKIES_TOKEN: tokenOf(OWN) });
  });

  it('reaches its own story and the board', async () => {
    for (const reply of [
      client.invoke('story.list', {}),
      client.invoke('story.show', { story: OWN }),
      client.invoke('project.status', {}),
      client.invoke('agent.receipts', { story: OWN }),
      client.invoke('agent.history', { story: OWN }),
      client.invoke('agent.logs', { story: OWN, agent: 'coder-1' }),
    ]) {
      expect(await reply).toMatchObject({ ok: true });
    }
    expect(await terminalOf(client, runs[OWN]?.id ?? '')).toBeNull();
  });

  it('can trust nothing, release no fence, stop no run of another story, and read no terminal of another run', async () => {
    for (const reply of [
      client.invoke('project.trust', { digests: [] }),
      client.invoke('fence.release', { story: OWN }),
      client.invoke('agent.stop', { story: OTHER, agent: 'coder-1' }),
      client.invoke('agent.stopAll', {}),
      client.invoke('agent.receipts', { story: OTHER }),
      client.invoke('agent.history', { story: OTHER }),
      client.invoke('agent.logs', { story: OTHER, agent: 'coder-1' }),
      client.invoke('terminal.input', { run: runs[OTHER]?.id ?? '', data: 'x' }),
    ]) {
      expect(await reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    }
    expect(await terminalOf(client, runs[OTHER]?.id ?? '')).toContain('only on itself');
    const seen = await client.mirror.until((now) => now.runs[runs[OWN]?.id ?? '']?.lastLine === 'at work');
    expect(seen?.runs[runs[OTHER]?.id ?? '']).toMatchObject({ story: OTHER, lastLine: null });
    // The other story's events are older than the one at which this stops.
    const stories = await new Promise<unknown[]>((resolve) => {
      const found: unknown[] = [];
      client.events(0, ({ story, kind }) => {
        found.push(story);
        if (kind === 'started') resolve(found);
      });
    });
    expect(stories.filter((story) => story !== null && story !== OWN)).toEqual([]);
  });
});

it('a forged token, a broken one and one of another run are refused, without falling back to the person’s secret', async () => {
  const forged = `${runs[OWN]?.id}.${'x'.repeat(43)}`;
  const swapped = `${runs[OWN]?.id}.${tokenOf(OTHER).split('.')[1]}`;
  expect(await Promise.all([forged, swapped, 'nothing of the kind'].map(refusedAs))).toEqual(
    Array(3).fill('not-allowed'),
  );
  const marked = await connect({ HUSKIES_RUN: runs[OWN]?.id ?? '' });
  expect(marked).toMatchObject({ ok: false, error: { code: 'not-allowed', field: 'HUSKIES_TOKEN' } });
});

it('a token is in no file that the host keeps, and in no argument of a process', () => {
  const secrets = Object.values(runs).map(({ token }) => token.split('.')[1] ?? '');
  const files = (dir: string): string[] =>
    readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? files(path) : statSync(path).isFile() ? [path] : [];
    });
  const kept = files(join(repo.commonDir, 'huskies')).map((path) => readFileSync(path, 'latin1'));
  expect(kept.join('')).toContain(OWN);
  const commandLines = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1')];
    } catch {
      return []; // The process ended meanwhile.
    }
  });
  const texts = [...kept, ...commandLines];
  expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
});

it('a token stops working when its run has ended: its links are closed, and it opens no new one', async () => {
  const client = await connected({ HUSKIES_TOKEN: tokenOf(OTHER) });
  const closed = new Promise((resolve) => client.onClose(resolve));
  const stopped = await person.invoke('agent.stop', { story: OTHER, agent: 'coder-1' });
  expect(stopped).toMatchObject({ ok: true });
  await closed;
  expect(await refusedAs(tokenOf(OTHER))).toBe('run-ended');
  expect(await refusedAs(tokenOf(OWN))).toBe('let in');
});
