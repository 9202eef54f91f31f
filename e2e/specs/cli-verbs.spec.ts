/** The command line from outside: shapes, refusals and exit codes as documented. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../fixtures/lab.ts';
import { cli } from '../fixtures/lab.ts';
import { isAlive, marked } from '../fixtures/observer.ts';
import { endProcess, listenTo } from '../fixtures/opened.ts';
import { test as base, expect } from '../fixtures/test.ts';

const STORY = '60_story_tax';

/** A served project, without a browser. */
const test = base.extend<{ served: { lab: Lab; pid: number; printed(): string; end(): Promise<number | null> } }>({
  served: async ({ lab }, use) => {
    const child = spawn(process.execPath, [cli, '-C', lab.dir, 'serve', '--port', '0', '--json'], { env: lab.env });
    const printed = listenTo(child);
    await expect.poll(printed, { timeout: 20_000 }).toContain('"ready":true');
    await use({ lab, pid: child.pid ?? -1, printed, end: () => endProcess(child, 'SIGTERM') });
    await endProcess(child, 'SIGTERM');
  },
});

interface ErrorJson {
  error: { code: string; message: string; remedy: string };
}

async function refused(lab: Lab, code: string, ...args: string[]): Promise<ErrorJson['error']> {
  const answer = await lab.run(...args, '--json');
  expect([args, answer.code]).toEqual([args, 1]);
  const { error } = JSON.parse(answer.out) as ErrorJson;
  expect(error.code, args.join(' ')).toBe(code);
  expect(error.message).not.toBe('');
  expect(error.remedy).not.toBe('');
  return error;
}

test('serve prints one ready line and ends at SIGTERM with the proof', async ({
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
  await expect.poll(() => marked(`HUSKIES_STORY=${STORY}`).length).toBeGreaterThanOrEqual(7);
  expect(await end()).toBe(0);
  expect(printed()).toContain('1 agent stopped, 0 processes left');
  expect(lab.left()).toEqual([]);
  expect(isAlive(pid)).toBe(false);
});

test('agent stop waits and prints its receipt in the documented shape', async ({ served: { lab } }) => {
  await lab.addStory(STORY);
  await lab.json('agent', 'start', STORY, 'stubborn');
  await expect.poll(() => marked(`HUSKIES_STORY=${STORY}`).length).toBeGreaterThanOrEqual(7);
  const receipt = await lab.json<Record<string, unknown>>('agent', 'stop', STORY, 'stubborn');
  expect(receipt).toEqual({
    story: STORY,
    agent: 'stubborn',
    verdict: 'gone',
    strength: expect.stringMatching(/^(kernel|scan)$/),
    container: expect.any(String),
    killed: expect.any(Array),
    spared: [],
    survivors: [],
    blind: 0,
    ms: expect.any(Number),
    receipt: expect.any(String),
  });
  for (const one of receipt.killed as unknown[]) {
    expect(one).toEqual({ pid: expect.any(Number), startTime: expect.any(Number), command: expect.any(String) });
  }
  expect(marked(`HUSKIES_STORY=${STORY}`)).toEqual([]);
  const error = await refused(lab, 'unknown-run', 'agent', 'stop', STORY, 'stubborn');
  expect(error.message).toBe(`No agent 'stubborn' for story '${STORY}'`);
});

test('lists have no wrapper', async ({ served: { lab } }) => {
  await lab.addStory(STORY, 'Tax');
  await lab.json('story', 'add', 'Parked', '--id', '61_story_parked');
  await lab.json('story', 'freeze', '61_story_parked');
  await lab.json('story', 'block', '61_story_parked', 'no money');
  expect(await lab.json('story', 'list')).toEqual([
    { id: STORY, title: 'Tax', stage: 'backlog', blocked: null, frozen: false },
    { id: '61_story_parked', title: 'Parked', stage: 'backlog', blocked: 'no money', frozen: true },
  ]);
  expect(await lab.json('agent', 'list')).toEqual([]);
  await lab.json('agent', 'start', STORY, 'coder-1');
  await expect
    .poll(async () => (await lab.json<{ pid: unknown }[]>('agent', 'list'))[0]?.pid)
    .toEqual(expect.any(Number));
  expect(await lab.json('agent', 'list')).toEqual([
    {
      story: STORY,
      agent: 'coder-1',
      role: 'coder',
      status: 'running',
      stopping: null,
      pid: expect.any(Number),
      worktree: join(lab.home, 'acme-shop.huskies', STORY),
      startedAt: expect.any(Number),
    },
  ]);
});

test('refusals are typed, with a remedy, and change nothing', async ({ served: { lab } }) => {
  await lab.addStory(STORY);
  const before = await lab.json('story', 'list');
  await refused(lab, 'unknown-story', 'agent', 'start', '99_story_none', 'coder-1');
  await refused(lab, 'unknown-agent', 'agent', 'start', STORY, 'nobody');
  await refused(lab, 'wrong-stage', 'agent', 'start', STORY, 'qa');
  await refused(lab, 'story-exists', 'story', 'add', 'Again', '--id', STORY);
  await refused(lab, 'no-fence', 'fence', 'release', STORY, '--yes');
  for (const id of ['../x', 'a/b', '-x', 'a b', 'x'.repeat(300), 'ｓtory', 'A', 'x.lock', 'a..b', '']) {
    const { code, out } = await lab.run('story', 'add', 'Bad', `--id=${id}`, '--json');
    expect([id, code]).toEqual([id, 1]);
    expect((JSON.parse(out) as ErrorJson).error.code).toBe('bad-input');
  }
  const { code, out } = await lab.run('story', 'move', STORY, 'nowhere', '--json');
  expect(code).toBe(1);
  expect((JSON.parse(out) as ErrorJson).error.message).toContain('backlog, current, qa, merge, done, archived');
  expect(await lab.json('story', 'list')).toEqual(before);
});

test('wrong usage exits 2', async ({ emptyLab: lab }) => {
  for (const args of [['nonsense'], ['agent', 'start'], ['story', 'add'], ['serve', '--nope']]) {
    expect([args, (await lab.run(...args)).code]).toEqual([args, 2]);
  }
});

test('a second host is refused with the first one’s address', async ({ served: { lab } }) => {
  const error = await refused(lab, 'host-elsewhere', 'serve', '--port', '0');
  expect(error.message).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
});

test('without a host: refused; with --serve one stays in the background until SIGTERM', async ({ lab }) => {
  await refused(lab, 'no-host', 'agent', 'list');
  await refused(lab, 'no-host', 'story', 'list');
  await lab.json('story', 'add', 'Tax', '--id', STORY, '--serve');
  const { host } = await lab.json<{ host: { pid: number; mode: string } }>('status');
  expect(host.mode).toBe('headless');
  process.kill(host.pid, 'SIGTERM');
  await expect.poll(() => isAlive(host.pid)).toBe(false);
});

test('folders that are no project are refused', async ({ emptyLab: lab }) => {
  await refused(lab, 'not-a-repo', 'serve', '--port', '0');
  lab.git('init', '-q');
  await refused(lab, 'no-commits', 'serve', '--port', '0');
  mkdirSync(join(lab.dir, 'bare'));
  lab.git('init', '-q', '--bare', 'bare');
  const { code, out } = await lab.run('serve', '-C', join(lab.dir, 'bare'), '--port', '0', '--json');
  expect([code, (JSON.parse(out) as ErrorJson).error.code]).toEqual([1, 'bare-repo']);
});

test('untrusted commands run nothing until trust --yes, and a changed command asks again', async ({
  emptyLab: lab,
}) => {
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
    const changed = (await import('../fixtures/lab.ts')).configText().replace('--stay', '--other');
    lab.write('.huskies/project.toml', changed);
    await refused(lab, 'not-trusted', 'agent', 'start', STORY, 'coder-1');
  } finally {
    process.kill(host.pid, 'SIGTERM');
    await expect.poll(() => isAlive(host.pid)).toBe(false);
  }
});

test('logs outlive the run, and events tell the story', async ({ served: { lab } }) => {
  await lab.addStory(STORY);
  await lab.json('agent', 'start', STORY, 'done');
  await expect.poll(async () => (await lab.json<{ status: string }[]>('agent', 'list'))[0]?.status).toBe('completed');
  const { out } = await lab.run('agent', 'logs', STORY, 'done');
  expect(out).toContain('nothing to do');
  const child = spawn(process.execPath, [cli, '-C', lab.dir, 'events', '--since', '0', '--json'], { env: lab.env });
  const printed = listenTo(child);
  await expect.poll(() => printed().trim().split('\n').length).toBeGreaterThan(2);
  await endProcess(child, 'SIGTERM');
  const events = printed()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; story: string | null });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => (events[0]?.seq ?? 0) + i));
  expect(events.some(({ story }) => story === STORY)).toBe(true);
});
