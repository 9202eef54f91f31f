/** The command line, end to end: shapes, refusals and exit codes as documented. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorJson } from '../fixtures/cli.ts';
import { expect, refused, test } from '../fixtures/cli.ts';
import { type Answer, cli, configText, root } from '../fixtures/lab.ts';
import { endProcess, listenTo } from '../fixtures/opened.ts';

const STORY = '60_story_tax';

test('agent stop waits and prints its receipt in the documented shape', { tag: ['@user'] }, async ({
  served: { lab },
}) => {
  await lab.addStory(STORY);
  await lab.json('agent', 'start', STORY, 'stubborn');
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);
  const receipt = await lab.json<Record<string, unknown>>('agent', 'stop', STORY, 'stubborn');
  expect(receipt).toEqual({
    story: STORY,
    agent: 'stubborn',
    verdict: 'gone',
    strength: expect.stringMatching(/^(kernel|scan)$/),
    containment: expect.any(String),
    killed: expect.any(Array),
    spared: [],
    survivors: [],
    handedTo: [],
    blind: 0,
    ms: expect.any(Number),
    receipt: expect.any(String),
  });
  for (const one of receipt.killed as unknown[]) {
    expect(one).toEqual({ pid: expect.any(Number), startTime: expect.any(Number), command: expect.any(String) });
  }
  expect(lab.left(STORY)).toEqual([]);
  const error = await refused(lab, 'unknown-run', 'agent', 'stop', STORY, 'stubborn');
  expect(error.message).toBe(`No agent 'stubborn' for story '${STORY}'.`);
});

test('lists have no wrapper', { tag: ['@anyone'] }, async ({ served: { lab } }) => {
  await lab.addStory(STORY, 'Tax');
  await lab.json('story', 'add', 'Parked', '--id', '61_story_parked');
  await lab.json('story', 'freeze', '61_story_parked');
  await lab.json('story', 'block', '61_story_parked', 'no money');
  expect(await lab.json('story', 'list')).toEqual([
    expect.objectContaining({ id: STORY, title: 'Tax', stage: 'backlog', blocked: null, frozen: false }),
    expect.objectContaining({
      ...{ id: '61_story_parked', title: 'Parked', stage: 'backlog', frozen: true },
      blocked: { code: 'blocked.person', values: { text: 'no money' }, message: 'no money' },
    }),
  ]);
  expect(await lab.json('agent', 'list')).toEqual([]);
  await lab.json('agent', 'start', STORY, 'coder-1');
  await expect
    .poll(async () => (await lab.json<{ pid: unknown; lastOutputAt: unknown }[]>('agent', 'list'))[0])
    .toMatchObject({ pid: expect.any(Number), lastOutputAt: expect.any(Number) });
  expect(await lab.json('agent', 'list')).toEqual([
    {
      story: STORY,
      agent: 'coder-1',
      role: 'coder',
      kind: 'agent',
      io: 'terminal',
      lastOutputAt: expect.any(Number),
      stalledAt: null,
      stall: null,
      facts: null,
      status: 'running',
      stopping: null,
      pid: expect.any(Number),
      worktree: join(lab.home, 'acme-shop.huskies', STORY),
      startedAt: expect.any(Number),
    },
  ]);
});

test('refusals are typed, with a remedy, and change nothing', { tag: ['@anyone'] }, async ({ served: { lab } }) => {
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

test('wrong usage exits 2', { tag: ['@anyone'] }, async ({ emptyLab: lab }) => {
  for (const args of [['nonsense'], ['agent', 'start'], ['story', 'add'], ['serve', '--nope']]) {
    expect([args, (await lab.run(...args)).code]).toEqual([args, 2]);
  }
});

test('logs outlive the run, and events tell the story', { tag: ['@anyone'] }, async ({ served: { lab } }) => {
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

test('a run that clears its environment is no person in its own project, and a person in another one', {
  tag: ['@anyone'],
}, async ({ served: { lab } }) => {
  const other = join(lab.home, 'other');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['init', '-q', other]);
  execFileSync('git', ['-C', other, ...author, 'commit', '-q', '--allow-empty', '-m', 'first']);
  const answersFile = join(lab.home, 'answers.json');
  const verbs = [
    // A person would be told that this agent does not run.
    ['-C', lab.dir, 'agent', 'stop', STORY, 'coder-2'],
    ['trust', '--yes'],
    ['-C', lab.dir, 'fence', 'release', STORY, '--yes'],
    ['-C', lab.dir, 'status', '--link'],
    ['-C', other, 'init'],
    ['-C', other, 'trust', '--yes'],
  ];
  const cleared = ['env', '-i', `PATH=${process.env.PATH}`, `HUSKIES_PROFILE=${lab.env.HUSKIES_PROFILE}`];
  const script = join(root, 'e2e', 'fake-agents', 'commands.mjs');
  const commands = JSON.stringify(verbs.map((verb) => [cli, ...verb, '--json']));
  const command = JSON.stringify([...cleared, process.execPath, script, answersFile, commands]);
  lab.write(
    '.huskies/project.toml',
    `${configText()}\n[[agent]]\nname = "clears"\nrole = "coder"\ncommand = ${command}\n`,
  );
  await lab.json('trust', '--yes');
  await lab.addStory(STORY);
  await expect.poll(async () => (await lab.run('agent', 'start', STORY, 'clears')).code).toBe(0);
  await expect.poll(() => existsSync(answersFile), { timeout: 45_000 }).toBe(true);

  const answers = JSON.parse(readFileSync(answersFile, 'utf8')) as Answer[];
  const found = answers.map(({ code, out }) => ({ code, ...(JSON.parse(out) as Partial<ErrorJson>) }));
  const personOnly = { code: 'not-allowed', reason: 'caller.person-only', value: expect.stringMatching(/^run_/) };
  const asksThePerson = { ...personOnly, remedy: 'Ask the person running Huskies to do it.' };
  expect(found).toEqual([
    {
      code: 1,
      error: expect.objectContaining({
        code: 'not-allowed',
        reason: 'cli.run.token.none',
        field: 'HUSKIES_TOKEN',
        message: expect.stringMatching(/inside run run_/),
        remedy: expect.stringContaining('use a terminal of your own'),
      }),
    },
    ...[1, 2, 3].map(() => ({ code: 1, error: expect.objectContaining(asksThePerson) })),
    expect.objectContaining({ code: 0 }),
    expect.objectContaining({ code: 0 }),
  ]);
  expect(existsSync(join(other, '.huskies', 'project.toml'))).toBe(true);
});
