import { describe, expect, it } from 'vitest';
import { message, messageText, ok } from '../../contract/index.ts';
import type { ConfigReading } from '../core/ports/index.ts';
import { fakeAgent, fakeProjectConfig, fakeTrustItem } from '../testing/fake-config.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

describe('project verbs without a host', () => {
  const config = fakeProjectConfig({ agents: [fakeAgent('coder-1', 'coder', ['claude'])] });
  const items = [
    fakeTrustItem({ words: 'claude \u3164' }),
    fakeTrustItem({ kind: 'prompt', words: 'Do it.\nCommand of qa', digest: 'e'.repeat(64) }),
    fakeTrustItem({ kind: 'stop', label: 'stop.foreign', words: 'kill', digest: 'f'.repeat(64) }),
  ];
  const digests = items.map(({ digest }) => digest);
  const reading: ConfigReading = { state: 'ready', config, trusted: false, untrusted: items };

  it('trust shows every waiting item unhidden, counts the items in the question, and approves exactly these', async () => {
    const refused = await cli(['trust', '--json'], createFakeDoor(), { host: false, reading });
    expect([refused.code, refused.trusted, (refused.json() as { error: { code: string } }).error.code]).toEqual([
      1,
      [],
      'not-trusted',
    ]);
    const asked = await cli(['trust'], createFakeDoor(), { host: false, reading, interactive: true, answer: true });
    expect([asked.code, asked.trusted]).toEqual([0, [digests]]);
    expect(asked.out).toContain(
      [
        'Command of coder-1',
        '    claude \\u{3164}',
        'Prompt of coder-1',
        '    Do it.',
        '    Command of qa',
        'Setting stop.foreign',
        '    kill',
        'Approval covers this exact text,',
      ].join('\n'),
    );
    expect(asked.questions).toEqual([expect.stringMatching(/^3 items are waiting for approval\./)]);
    const yes = await cli(['trust', '--yes', '--json'], createFakeDoor(), { host: false, reading });
    expect(yes.json()).toEqual({ trusted: true, items });
  });

  it('trust names the place where the same words were approved, explains both cases, and still asks', async () => {
    const moved = { ...reading, movedFrom: '/old\u3164' } as const;
    const asked = await cli(['trust'], createFakeDoor(), {
      host: false,
      reading: moved,
      interactive: true,
      answer: false,
    });
    expect([asked.code, asked.trusted]).toEqual([1, []]);
    expect(asked.out).toContain('approved for /old\\u{3164}, which no longer exists. If you moved that project here');
    expect(asked.out).toContain('If not, review everything carefully');
    const refused = await cli(['trust', '--json'], createFakeDoor(), { host: false, reading: moved });
    expect([refused.code, refused.trusted]).toEqual([1, []]);
    expect(refused.json()).toMatchObject({ error: { message: expect.stringContaining('moved') } });
    const other = await cli(['trust'], createFakeDoor(), { host: false, reading, interactive: true, answer: true });
    expect(other.out).not.toContain('moved');
  });

  it('trust goes through the host when one runs', async () => {
    const door = createFakeDoor();
    door.on('project.trust', () => ok({ seq: 1 }));
    const ran = await cli(['trust', '--yes'], door, { reading });
    expect([ran.trusted, door.calls[0]?.input]).toEqual([[], { digests }]);
  });

  it('init and status work', async () => {
    const made = await cli(['init', '--json'], createFakeDoor(), { host: false });
    expect(made.json()).toMatchObject({ file: '/start/.huskies/project.toml', agents: ['coder-1'] });
    expect((await cli(['init'], createFakeDoor(), { host: false })).out).toContain(
      'looked for claude, codex), so coder-1 is a plain shell',
    );
    const status = await cli(['status', '--json'], createFakeDoor(), { host: false, reading });
    expect(status.json()).toMatchObject({
      path: '/start',
      host: null,
      stories: null,
      config: { state: 'ready', trusted: false },
      base: { name: 'main', problem: null, upstream: null, behind: 0 },
    });
    expect((await cli(['status'], createFakeDoor(), { host: false, reading })).out).toContain(
      'not running (to start it: huskies serve)',
    );
  });

  it('status without a host reports the same about the base branch as a host', async () => {
    const behind = await cli(['status'], createFakeDoor(), {
      host: false,
      reading,
      base: { there: true, upstream: 'origin/main', behind: 3 },
    });
    expect(behind.out).toContain('main is 3 commits behind origin/main, as last fetched.');
    expect(behind.out).toContain('huskies agent start STORY AGENT --fetch');
    const set = message('git.base.set', { branch: 'trunk' });
    const refusal = { code: 'branch-missing' as const, why: message('git.make.base', { base: 'main', set }) };
    const gone = await cli(['status', '--json'], createFakeDoor(), {
      host: false,
      reading,
      base: { there: false, refusal },
    });
    expect(gone.json()).toMatchObject({
      base: {
        name: 'main',
        problem: { message: 'The base branch "main" does not exist here.', remedy: messageText(set) },
      },
    });
  });

  it('status shows the remedy of a config that cannot be used', async () => {
    const problem = {
      file: 'project.toml',
      line: 3,
      key: 'max_runing',
      why: message('config.fields.unknown', {
        key: 'max_runing',
        hint: message('config.fields.unknown.near', { near: 'max_running' }),
      }),
    };
    const ran = await cli(['status'], createFakeDoor(), { host: false, reading: { state: 'invalid', problem } });
    expect(ran.out).toContain('project.toml:3 unknown key max_runing. Did you mean max_running?');
  });

  it('doctor exits with 1 when a check is bad', async () => {
    const ran = await cli(['doctor'], createFakeDoor());
    expect([ran.code, ran.out.includes('git: Install git 2.39 or newer')]).toEqual([1, true]);
  });

  it('doctor --fix runs a remedy that is a command once, after a yes', async () => {
    const found = message('doctor.agent.login', { title: 'Codex', login: 'codex login' });
    const fix = { command: ['codex', 'login'] };
    const checks = ['agent:a', 'agent:b'].map((check) => ({ check, state: 'warn' as const, found, fix }));
    const ask = async (argv: string[], setup: Parameters<typeof cli>[2]) =>
      cli(['doctor', ...argv], createFakeDoor(), { checks, ...setup });
    const ran = ({ actions }: Awaited<ReturnType<typeof ask>>) => actions.filter((one) => one.includes('codex'));
    const yes = await ask(['--fix'], { interactive: true, answer: true });
    expect(yes.questions).toEqual(['Run codex login?']);
    expect(ran(yes)).toEqual(['/start: codex login']);
    expect(ran(await ask(['--fix'], { interactive: true, answer: false }))).toEqual([]);
    expect(ran(await ask(['--fix', '--yes'], {}))).toEqual(['/start: codex login']);
    expect(ran(await ask([], {}))).toEqual([]);
    expect((await ask(['--fix'], { interactive: false })).err).toContain('--yes');
    expect(ran(await ask(['--fix', '--yes'], { run: 'run_1' }))).toEqual([]);
  });

  it('doctor --json gives the code and values of each finding, with its sentence and remedy', async () => {
    const ran = await cli(['doctor', '--json'], createFakeDoor());
    const [git] = ran.json() as { found: { values: object } }[];
    expect(git).toEqual({
      check: 'git',
      state: 'bad',
      found: {
        code: 'doctor.git.missing',
        values: { oldest: '2.39' },
        message: 'not found',
        remedy: 'Install git 2.39 or newer, and put it on the PATH.',
      },
    });
  });
});

describe('open', () => {
  it.each([
    [['open'], 'open /start'],
    [['-C', '/there', 'open'], 'open /there'],
    [['open', '-C', 'sub'], 'open /start/sub'],
    [['open', '/there'], 'open /there'],
  ])('%j opens the project of the folder that it names', async (argv, did) => {
    expect((await cli(argv, createFakeDoor(), { host: false })).actions.at(-1)).toBe(did);
  });

  it('opens the last project when no folder is named and the current folder is in no project', async () => {
    const setup = { host: false, cwd: '/nowhere' };
    expect((await cli(['open'], createFakeDoor(), setup)).actions.at(-1)).toBe('open null');
    const named = await cli(['-C', '/nowhere', 'open'], createFakeDoor(), setup);
    expect(named.code).toBe(1);
    expect(named.err).toMatch(/^huskies: \/nowhere is not a git project\.\n.*git init \/nowhere\n$/);
  });

  it('explains how to begin when the current project has no commits yet', async () => {
    const ran = await cli(['open'], createFakeDoor(), { host: false, cwd: '/unborn' });
    expect([ran.code, ran.actions]).toEqual([1, ['locate /unborn']]);
  });
});
