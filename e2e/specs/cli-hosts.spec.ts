/** Hosts seen from the command line: which one owns a project, how it is served and ended, what is trusted. */
import { execFileSync, spawn } from 'node:child_process';
import { PROTOCOL } from '../../src/contract/index.ts';
import type { ErrorJson } from '../fixtures/cli.ts';
import { expect, refused, serveWithin, test } from '../fixtures/cli.ts';
import { flood } from '../fixtures/flood.ts';
import { cli, configText, Lab } from '../fixtures/lab.ts';
import { isAlive } from '../fixtures/observer.ts';
import { listenTo } from '../fixtures/opened.ts';
import { saidToBe } from '../fixtures/other-version.ts';

const STORY = '60_story_tax';

test('serve prints one ready line and ends at SIGTERM with the proof', { tag: ['@anyone'] }, async ({
  served: { lab, pid, printed, end },
}) => {
  const lines = printed().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
    pid,
  });
  await lab.addStory(STORY);
  await lab.json('agent', 'start', STORY, 'stubborn');
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);
  expect(await end()).toBe(0);
  expect(printed()).toContain('1 agent stopped, 0 processes left');
  expect(lab.left()).toEqual([]);
  expect(isAlive(pid)).toBe(false);
});

test('a second host is refused with the first one’s address', { tag: ['@anyone'] }, async ({ served: { lab } }) => {
  const error = await refused(lab, 'host-elsewhere', 'serve', '--port', '0');
  expect(error.message).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
});

test('without a host: refused; with --serve one stays in the background until SIGTERM', { tag: ['@anyone'] }, async ({
  lab,
}) => {
  await refused(lab, 'no-host', 'agent', 'list');
  await refused(lab, 'no-host', 'story', 'list');
  await lab.json('story', 'add', 'Tax', '--id', STORY, '--serve');
  const { host } = await lab.json<{ host: { pid: number; mode: string } }>('status');
  expect(host.mode).toBe('headless');
  process.kill(host.pid, 'SIGTERM');
  await expect.poll(() => isAlive(host.pid)).toBe(false);
});

test('a command line that meets a host of another version prints a remedy, which works as it is printed', {
  tag: ['@anyone'],
}, async ({ lab }) => {
  const older = saidToBe(lab, { protocol: PROTOCOL - 1, version: '0.0.9' });
  const serve = [...older, cli, '-C', lab.dir, 'serve', '--port', '0', '--json'];
  const old = spawn(process.execPath, serve, { env: lab.env });
  lab.hosts.push(old);
  await expect.poll(listenTo(old), { timeout: 20_000 }).toContain('"ready":true');
  expect((await lab.runOf(older, '', 'story', 'add', 'Tax', '--id', STORY)).code).toBe(0);
  expect((await lab.runOf(older, '', 'agent', 'start', STORY, 'stubborn')).code).toBe(0);
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);

  const meetsOlder = await refused(lab, 'other-version', 'story', 'list');
  expect(meetsOlder.message).toContain(`the host (pid ${old.pid}) is the older 0.0.9`);
  const [, pid = '', option = ''] =
    /: kill (\d+)\. When it has ended, run this again with (--\w+)/.exec(meetsOlder.remedy) ?? [];
  execFileSync('kill', [pid]);
  await expect.poll(() => isAlive(Number(pid))).toBe(false);
  expect(await lab.json('story', 'list', option)).toMatchObject([{ id: STORY }]);
  expect(lab.left()).toEqual([]);

  const { host } = await lab.json<{ host: { pid: number; version: string } }>('status');
  try {
    const { error } = JSON.parse((await lab.runOf(older, '', 'story', 'list', '--json')).out) as ErrorJson;
    expect([error.code, error.message]).toEqual(['other-version', expect.stringContaining('the newer')]);
    const [, version] = /Use the `huskies` of version (\S+), /.exec(error.remedy) ?? [];
    expect(version).toBe(host.version);
    expect((await lab.run('--version')).out.trim()).toBe(version);
    await lab.json('story', 'list');
  } finally {
    process.kill(host.pid, 'SIGTERM');
    await expect.poll(() => isAlive(host.pid)).toBe(false);
  }
});

test('folders that are not projects are refused', { tag: ['@anyone'] }, async ({ emptyLab: lab }) => {
  await refused(lab, 'not-a-repo', 'serve', '--port', '0');
  lab.git('init', '-q');
  await refused(lab, 'no-commits', 'serve', '--port', '0');
  const bare = new Lab();
  try {
    bare.git('init', '-q', '--bare');
    await refused(bare, 'bare-repo', 'serve', '--port', '0');
  } finally {
    bare.remove();
  }
});

test('untrusted commands run nothing until trust --yes, and a changed command asks again', {
  tag: ['@anyone'],
}, async ({ emptyLab: lab }) => {
  lab.makeProject();
  await lab.json('story', 'add', 'Tax', '--id', STORY, '--serve');
  const { host } = await lab.json<{ host: { pid: number } }>('status');
  try {
    await refused(lab, 'not-trusted', 'agent', 'start', STORY, 'coder-1');
    const shown = await lab.run('trust');
    expect(shown.code).toBe(1);
    expect(shown.out + shown.err).toContain('coder.mjs');
    expect((await lab.run('trust', '--yes')).code).toBe(0);
    await expect.poll(async () => (await lab.run('agent', 'start', STORY, 'coder-1')).code).toBe(0);
    await lab.json('agent', 'stop', STORY, 'coder-1');
    const changed = configText().replace('--stay', '--other');
    lab.write('.huskies/project.toml', changed);
    await refused(lab, 'not-trusted', 'agent', 'start', STORY, 'coder-1');
  } finally {
    process.kill(host.pid, 'SIGTERM');
    await expect.poll(() => isAlive(host.pid)).toBe(false);
  }
});

test('I3: at a small limit of descriptors, a thousand half-open connections leave the owner the stop', {
  tag: ['@user'],
}, async ({ lab }) => {
  const host = await serveWithin(lab, 100);
  await lab.addStory(STORY);
  await lab.json('agent', 'start', STORY, 'stubborn');
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);
  const crowd = await flood(host.ports, 1_000);
  try {
    expect(await lab.json('agent', 'stop', STORY, 'stubborn')).toMatchObject({ verdict: 'gone' });
    expect(lab.left(STORY)).toEqual([]);
    expect(crowd.standing()).toBeGreaterThan(0);
  } finally {
    crowd.end();
  }
  expect(await host.end()).toBe(0);
});
