import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { message, remedyText, visible } from '../../../contract/index.ts';
import { type ConfigLab, configLab } from '../../testing/config-lab.ts';
import { createConfigSource } from './index.ts';

let lab: ConfigLab;
let outer: string;
let root: string;
let bin: string;
let file: string;
let profile: string;
beforeEach(() => {
  lab = configLab();
  ({ outer, root, bin, file, profile } = lab);
});
afterEach(() => lab.dispose());

const source = (project = root) => createConfigSource(lab.options(project));
const install = (name: string) => lab.install(name);
const inFolder = (plant: () => void) => lab.inFolder(plant);
const write = (text: string) => lab.write(text);
const AGENT = (command: string, env = '') =>
  `[[agent]]\nname = "coder-1"\nrole = "coder"\ncommand = ${command}\n${env}`;

describe('read', () => {
  it('without a config, names the installed CLIs and runs none of them', async () => {
    install('codex');
    install('claude');
    writeFileSync(join(bin, 'gemini'), 'not executable');
    expect(await source().read()).toEqual({ state: 'missing', found: ['Claude Code', 'Codex'] });
    expect(existsSync(join(outer, 'ran'))).toBe(false);
  });

  it('notices every change, even one that keeps the time and size of the file', async () => {
    const config = source();
    write('max_running = 3');
    expect(await config.read()).toMatchObject({ state: 'ready', config: { maxRunning: 3, base: 'main' } });
    const { mtime, atime } = statSync(file);
    write('max_running = 5');
    utimesSync(file, atime, mtime);
    expect(await config.read()).toMatchObject({ state: 'ready', config: { maxRunning: 5 } });
    write('max_running = ');
    expect(await config.read()).toMatchObject({
      state: 'invalid',
      problem: { line: 1, file: '.huskies/project.toml' },
    });
    rmSync(file);
    expect(await config.read()).toMatchObject({ state: 'missing' });
  });

  it('keeps its first base when a person switches branches', async () => {
    const config = source();
    write('max_running = 3');
    await config.read();
    lab.branch = 'other';
    expect(await config.read()).toMatchObject({ config: { base: 'main' } });
  });

  it('asks for a base only when HEAD is detached and none is set', async () => {
    lab.branch = null;
    write('');
    expect(await source().read()).toMatchObject({ state: 'invalid', problem: { key: 'base' } });
    write('base = "trunk"');
    expect(await source().read()).toMatchObject({ state: 'ready', config: { base: 'trunk' } });
  });

  it.each([
    ['a folder', () => mkdirSync(file, { recursive: true })],
    ['a file in place of .huskies', () => writeFileSync(join(root, '.huskies'), '')],
    ['a link to itself', () => inFolder(() => symlinkSync(file, file))],
    ['a huge file', () => write(`# ${'x'.repeat(2_000_000)}`)],
    ['a pipe', () => inFolder(() => execFileSync('mkfifo', [file]))],
    ['a device', () => inFolder(() => symlinkSync('/dev/zero', file))],
  ])('calls the config invalid, and neither rejects nor hangs: %s', async (_, plant) => {
    plant();
    const reading = await source().read();
    expect(reading).toMatchObject({ state: 'invalid' });
    expect(reading.state === 'invalid' && remedyText(reading.problem.why)).not.toBe('');
  });

  it('bytes that are not UTF-8 are reported with their line', async () => {
    inFolder(() => writeFileSync(file, Buffer.from('max_running = 3\n# caf\xe9\n', 'latin1')));
    expect(await source().read()).toMatchObject({
      state: 'invalid',
      problem: { line: 2, file: '.huskies/project.toml' },
    });
  });

  it('a branch that cannot be read makes the config invalid, not missing', async () => {
    write('');
    const config = createConfigSource({
      root,
      commonDir: join(root, '.git'),
      profile,
      branch: () => Promise.reject(new Error('git failed')),
    });
    expect(await config.read()).toMatchObject({
      state: 'invalid',
      problem: { why: message('config.source.unread', { why: 'git failed' }) },
    });
  });
});

describe('trust', () => {
  /** What waits for approval, as kind, label and words. */
  const waiting = async (config = source()) => {
    const reading = await config.read();
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    expect(reading.trusted).toBe(reading.untrusted.length === 0);
    return reading.untrusted.map(({ kind, label, words }) => `${kind} ${label}: ${words}`);
  };
  const approve = async (config = source()) => {
    const reading = await config.read();
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    await config.trust(reading.untrusted.map(({ digest }) => digest));
  };

  it('a config that was not made on this machine needs approval, and a changed command needs it again', async () => {
    const config = source();
    write(AGENT('["claude", "a b"]'));
    expect(await waiting(config)).toEqual(["command coder-1: claude 'a b'"]);
    await approve(config);
    expect(await waiting(config)).toEqual([]);
    expect(await waiting()).toEqual([]);

    write(AGENT('["claude", "a", "b"]'));
    expect(await waiting()).toEqual(['command coder-1: claude a b']);
    write(AGENT('["claude", "a b"]', 'env = { LD_PRELOAD = "/x.so" }'));
    expect(await waiting()).toEqual(["command coder-1: LD_PRELOAD=/x.so claude 'a b'"]);
  });

  it.each([
    ['a prompt', 'prompt = "Publish {text}"', 'prompt coder-1: Publish {text}'],
    ['a gate', '[[gate]]\nname = "coder-1"\ncommand = ["claude"]\nafter = "qa"', 'gate coder-1: claude'],
    ['automatic starts', '[automation]\nbacklog = "on"\nqa = "ask"', 'automation automation.backlog: on'],
    ['killing other programs in the worktree', '[stop]\nforeign = "kill"', 'stop stop.foreign: kill'],
    ['a weaker containment', '[stop]\ncontainment = "scan"', 'stop stop.containment: scan'],
  ])('%s added after the approval needs approval too, and is approved as shown', async (_, added, item) => {
    write(AGENT('["claude"]'));
    await approve();
    write(AGENT('["claude"]', added));
    expect(await waiting()).toEqual([item]);
    await approve();
    expect(await waiting()).toEqual([]);
  });

  it('a folder of worktrees is approved by its real path, and needs approval again when a link changes', async () => {
    for (const name of ['one', 'two']) mkdirSync(join(outer, name));
    symlinkSync(join(outer, 'one'), join(outer, 'link'));
    write('worktrees = "../link/trees"\n');
    expect(await waiting()).toEqual([`worktrees worktrees: ${join(outer, 'one', 'trees')}`]);
    expect(await source().read()).toMatchObject({ config: { worktrees: join(outer, 'one', 'trees') } });
    await approve();
    expect(await waiting()).toEqual([]);
    rmSync(join(outer, 'link'));
    symlinkSync(join(outer, 'two'), join(outer, 'link'));
    expect(await waiting()).toEqual([`worktrees worktrees: ${join(outer, 'two', 'trees')}`]);
  });

  it('the default folder of worktrees needs approval when it is a link', async () => {
    write('');
    expect(await waiting()).toEqual([]);
    symlinkSync(join(outer, 'one'), `${root}.huskies`);
    expect(await waiting()).toEqual([`worktrees worktrees: ${join(outer, 'one')}`]);
  });

  it('after a move the old path is named and nothing is approved; a copy, a changed config or another project with equal items names no path', async () => {
    const at = (dir: string, formerRoots: string[]) =>
      createConfigSource({
        root: dir,
        commonDir: join(dir, '.git'),
        profile,
        branch: async () => lab.branch,
        formerRoots,
      });
    const read = async (dir: string, formerRoots = [`${root}-0`, root]) => {
      const reading = await at(dir, formerRoots).read();
      if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
      return [reading.trusted, reading.untrusted.length, reading.movedFrom];
    };
    const config = `worktrees = "../trees"\n${AGENT('["claude"]', 'prompt = "Do it"')}`;
    write(config);
    await approve();
    expect(await read(root)).toEqual([true, 0, null]);
    const away = join(outer, 'elsewhere', 'away');
    cpSync(root, away, { recursive: true });
    expect(await read(away)).toEqual([false, 3, null]);
    renameSync(root, `${root}-2`);
    expect(await read(away)).toEqual([false, 3, root]);
    expect(await read(`${root}-2`)).toEqual([false, 3, root]);
    // a clone or another repository with the same items: its state folder names no earlier path, or a different one
    for (const formerRoots of [[], [`${root}-0`]]) expect(await read(away, formerRoots)).toEqual([false, 3, null]);
    writeFileSync(join(away, '.huskies', 'project.toml'), config.replace('claude', 'curl'));
    expect(await read(away)).toEqual([false, 3, null]);
    mkdirSync(root);
    expect(await read(`${root}-2`)).toEqual([false, 3, null]);
  });

  it('trust items from elsewhere in the repository need approval like those of the config', async () => {
    const other = createConfigSource({
      root,
      commonDir: join(root, '.git'),
      profile,
      branch: async () => lab.branch,
      otherItems: async () => [{ kind: 'driver', label: 'filter.lfs.smudge', words: 'git-lfs' }],
    });
    write('');
    expect(await waiting(other)).toEqual(['driver filter.lfs.smudge: git-lfs']);
    await approve(other);
    expect(await waiting(other)).toEqual([]);
  });

  it('where stories merge by themselves, the base and what they must pass before need approval', async () => {
    const gate = (more = 'after = "coder"') => `[[gate]]\nname = "tests"\ncommand = ["true"]\n${more}`;
    write(`base = "main"\n[automation]\nmerge = "ask"\n${gate()}`);
    expect(await waiting()).toEqual(['gate tests: true']);
    const on = (base: string, rest: string) => `base = "${base}"\n${rest}\n[automation]\nmerge = "on"\n`;
    write(on('main', '') + gate());
    expect(await waiting()).toEqual([
      'gate tests: true',
      'automation automation.merge: on',
      'automation base: main',
      'automation checks: qa = agent; tests, after = coder',
    ]);
    await approve();
    write(on('release', '') + gate());
    expect(await waiting()).toEqual(['automation base: release']);
    write(on('main', 'qa = "none"') + gate());
    expect(await waiting()).toEqual(['automation checks: qa = none; tests, after = coder']);
    write(on('main', '') + gate('after = "merge"\npaths = ["docs/**"]'));
    expect(await waiting()).toEqual(["automation checks: qa = agent; tests, after = merge, paths = 'docs/**'"]);
    write(on('main', ''));
    expect(await waiting()).toEqual(['automation checks: qa = agent; no gates']);
    write(on('main', '') + gate());
    expect(await waiting()).toEqual([]);
    write('base = "release"\n[merge]\ninto = "pull-request"');
    expect(await waiting()).toEqual(['automation merge.into: pull-request (gh)', 'automation base: release']);
  });

  it('an approval for one agent does not count for another', async () => {
    write(AGENT('["claude"]', 'prompt = "x"'));
    await approve();
    write(AGENT('["claude"]', 'prompt = "x"').replace('coder-1', 'coder-2'));
    expect(await waiting()).toEqual(['command coder-2: claude', 'prompt coder-2: x']);
  });

  it('a variable passed on by name needs approval, and differs from a value that looks the same', async () => {
    write(AGENT('["claude"]'));
    await approve();
    write(AGENT('["claude"]', 'env_from_host = ["GH_TOKEN", "A"]'));
    expect(await waiting()).toEqual(['command coder-1: A=$A GH_TOKEN=$GH_TOKEN claude']);
    await approve();
    write(AGENT('["claude"]', 'env = { A = "$A", GH_TOKEN = "$GH_TOKEN" }'));
    expect(await waiting()).toEqual(["command coder-1: A='$A' GH_TOKEN='$GH_TOKEN' claude"]);
  });

  it('refuses an approval when the file is not the one that was shown', async () => {
    const config = source();
    write(AGENT('["claude"]'));
    const before = await config.read();
    const shown = before.state === 'ready' ? before.untrusted.map(({ digest }) => digest) : [];
    for (const digests of [[], ['0'.repeat(64)], [...shown, '0'.repeat(64)]]) {
      await expect(config.trust(digests)).rejects.toMatchObject({ refusal: { code: 'not-trusted' } });
    }
    write(AGENT('["claude"]', 'prompt = "x"'));
    await expect(config.trust(shown)).rejects.toMatchObject({ refusal: { code: 'not-trusted' } });
    expect(await config.read()).toMatchObject({ trusted: false });
    write('x =');
    await expect(config.trust([])).rejects.toMatchObject({ refusal: { code: 'bad-config' } });
    rmSync(file);
    await expect(config.trust([])).rejects.toMatchObject({ refusal: { code: 'no-config' } });
  });

  it('an approval counts for this project only, and is kept in a private file', async () => {
    write(AGENT('["claude"]'));
    await approve();
    const trust = join(profile, 'trust.json');
    expect(statSync(trust).mode & 0o777).toBe(0o600);
    const other = join(outer, 'other');
    mkdirSync(join(other, '.huskies'), { recursive: true });
    writeFileSync(join(other, '.huskies', 'project.toml'), readFileSync(file));
    expect(await source(other).read()).toMatchObject({ trusted: false });
    await approve(source(other));
    expect(await waiting()).toEqual([]);
  });

  it.each(['', '{', '[]', '{"version":2,"projects":{"x":3}}', '{"version":1,"projects":{}}', 'null'])(
    'a damaged trust file approves nothing and is replaced: %j',
    async (text) => {
      mkdirSync(profile, { recursive: true });
      writeFileSync(join(profile, 'trust.json'), text);
      write(AGENT('["claude"]'));
      expect(await source().read()).toMatchObject({ trusted: false });
      await approve();
      expect(await waiting()).toEqual([]);
    },
  );

  it('escapes characters that could disguise a command', async () => {
    write(AGENT('["x", "a\\u001b[2Jb", "\\u202egnp", "it\'s", "", "A=b", "日本"]'));
    expect((await waiting()).map((one) => visible(one))).toEqual([
      "command coder-1: x $'a\\u{1b}[2Jb' $'\\u{202e}gnp' 'it'\\''s' $'' 'A=b' $'日本'",
    ]);
  });
});

describe('agentEnv', () => {
  it('ends PATH with the folder of `huskies`, which every prompt names, once and after what the person has', async () => {
    const programs = join(outer, 'own');
    const pathOf = async (env: Record<string, string> = {}) =>
      (
        await createConfigSource({ ...lab.options(root), programs }).agentEnv({ command: ['x'], env, envFromHost: [] })
      ).PATH?.split(':');
    const own = await pathOf();
    expect(own?.at(-1)).toBe(programs);
    expect(own?.slice(0, -1)).toContain(bin);
    expect(await pathOf({ PATH: '/only' })).toEqual(['/only', programs]);
    expect(await pathOf({ PATH: `${programs}:/usr/bin` })).toEqual([programs, '/usr/bin']);
  });
});

describe('takesMessage', () => {
  const takes = (screen: string) => source().takesMessage({ preset: null, command: ['mine'] }, screen);

  it.each(['Delete all? [y/N] ', 'Go on (yes/no)? ', 'Run shell command? (Y)es/(N)o [Yes]: ', 'sure [Yes/no]:'])(
    'of a program that nothing is known of: not at %j',
    (line) => expect(takes(`built\n${line}\n\n`)).toBe(false),
  );

  it.each(['', '> ', 'watching the tests', 'Delete all? [y/N] y\ndone'])('but at %j', (screen) =>
    expect(takes(screen)).toBe(true),
  );
});
