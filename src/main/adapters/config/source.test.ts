import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfigSource } from './index.ts';

let outer: string;
let root: string;
let bin: string;
let file: string;
let profile: string;
let branch: string | null;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-config-')));
  root = join(outer, 'my "project"');
  bin = join(outer, 'bin');
  profile = join(outer, 'profile', 'huskies');
  file = join(root, '.huskies', 'project.toml');
  mkdirSync(join(root, '.git'), { recursive: true });
  mkdirSync(bin);
  branch = 'main';
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

function source(project = root) {
  return createConfigSource({
    root: project,
    commonDir: join(project, '.git'),
    profile,
    branch: () => Promise.resolve(branch),
    env: { PATH: bin },
    now: () => 1_000,
  });
}
/** A program that would leave a canary if anybody ran it. */
function install(name: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n: > '${join(outer, 'ran')}'\n`);
  chmodSync(join(bin, name), 0o755);
}
function inFolder(plant: () => void): void {
  mkdirSync(join(root, '.huskies'), { recursive: true });
  plant();
}
function write(text: string): void {
  inFolder(() => writeFileSync(file, text));
}
const AGENT = (command: string, env = '') =>
  `[[agent]]\nname = "coder-1"\nrole = "coder"\ncommand = ${command}\n${env}`;

describe('read', () => {
  it('says which CLIs are there when there is no config, without running them', async () => {
    install('codex');
    install('claude');
    writeFileSync(join(bin, 'gemini'), 'not executable');
    expect(await source().read()).toEqual({ state: 'missing', found: ['Claude Code', 'Codex'] });
    expect(existsSync(join(outer, 'ran'))).toBe(false);
  });

  it('takes up each change, also one that keeps time and size', async () => {
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

  it('keeps the base it began with when a person switches branches', async () => {
    const config = source();
    write('max_running = 3');
    await config.read();
    branch = 'other';
    expect(await config.read()).toMatchObject({ config: { base: 'main' } });
  });

  it('asks for a base only when HEAD is detached and none is set', async () => {
    branch = null;
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
  ])('never rejects and never hangs: %s', async (_, plant) => {
    plant();
    const reading = await source().read();
    expect(reading).toMatchObject({ state: 'invalid' });
    expect(reading.state === 'invalid' && reading.problem.remedy).not.toBe('');
  });

  it('a branch that cannot be told makes the config unknown, not missing', async () => {
    write('');
    const config = createConfigSource({
      root,
      commonDir: join(root, '.git'),
      profile,
      branch: () => Promise.reject(new Error('git failed')),
    });
    expect(await config.read()).toMatchObject({
      state: 'invalid',
      problem: { message: expect.stringContaining('git failed') },
    });
  });
});

describe('trust', () => {
  it('a config that was not made here runs nothing until it is approved, and a changed command asks again', async () => {
    const config = source();
    write(AGENT('["claude", "a b"]'));
    const shown = ["coder-1: claude 'a b'"];
    expect(await config.read()).toMatchObject({ state: 'ready', trusted: false, untrusted: shown });
    await config.trust(shown);
    expect(await config.read()).toMatchObject({ trusted: true, untrusted: [] });
    expect(await source().read()).toMatchObject({ trusted: true });

    write(AGENT('["claude", "a b"]', 'prompt = "another"'));
    expect(await config.read()).toMatchObject({ trusted: true });
    write(AGENT('["claude", "a", "b"]'));
    expect(await config.read()).toMatchObject({ trusted: false });
    write(AGENT('["claude", "a b"]', 'env = { LD_PRELOAD = "/x.so" }'));
    expect(await config.read()).toMatchObject({
      trusted: false,
      untrusted: ["coder-1: LD_PRELOAD=/x.so claude 'a b'"],
    });
  });

  it('refuses when the file is not what was shown', async () => {
    const config = source();
    write(AGENT('["claude"]'));
    for (const shown of [[], ['coder-1: other'], ['coder-1: claude', 'qa: x']]) {
      await expect(config.trust(shown)).rejects.toMatchObject({ refusal: { code: 'not-trusted' } });
    }
    expect(await config.read()).toMatchObject({ trusted: false });
    write('x =');
    await expect(config.trust([])).rejects.toMatchObject({ refusal: { code: 'bad-config' } });
    rmSync(file);
    await expect(config.trust([])).rejects.toMatchObject({ refusal: { code: 'no-config' } });
  });

  it('holds for this project only, in a file for the person only', async () => {
    write(AGENT('["claude"]'));
    await source().trust(['coder-1: claude']);
    const trust = join(profile, 'trust.json');
    expect(statSync(trust).mode & 0o777).toBe(0o600);
    const other = join(outer, 'other');
    mkdirSync(join(other, '.huskies'), { recursive: true });
    writeFileSync(join(other, '.huskies', 'project.toml'), readFileSync(file));
    expect(await source(other).read()).toMatchObject({ trusted: false });
    await source(other).trust(['coder-1: claude']);
    expect(await source().read()).toMatchObject({ trusted: true });
  });

  it.each(['', '{', '[]', '{"version":1,"projects":{"x":3}}', '{"version":2}', 'null'])(
    'a damaged trust file approves nothing and is written anew: %j',
    async (text) => {
      mkdirSync(profile, { recursive: true });
      writeFileSync(join(profile, 'trust.json'), text);
      write(AGENT('["claude"]'));
      const config = source();
      expect(await config.read()).toMatchObject({ trusted: false });
      await config.trust(['coder-1: claude']);
      expect(await config.read()).toMatchObject({ trusted: true });
    },
  );

  it('shows nothing that looks like something else', async () => {
    write(AGENT('["x", "a\\u001b[2Jb", "\\u202egnp", "it\'s", "", "A=b", "日本"]'));
    const reading = await source().read();
    expect(reading.state === 'ready' && reading.untrusted).toEqual([
      "coder-1: x $'a\\u{1b}[2Jb' $'\\u{202e}gnp' 'it'\\''s' $'' 'A=b' $'日本'",
    ]);
  });
});

describe('init', () => {
  it('writes agents for the CLIs found, trusted here, on the branch that is checked out', async () => {
    install('claude');
    install('codex');
    branch = 'trunk-"x"';
    const config = source();
    const made = await config.init();
    expect(made).toEqual({ file, agents: ['coder-1', 'coder-2', 'qa', 'mergemaster'] });
    const reading = await config.read();
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    expect(reading.trusted).toBe(true);
    expect(reading.config).toMatchObject({ base: 'trunk-"x"', worktrees: `${root}.huskies`, maxRunning: 4 });
    expect(reading.config.agents.map((agent) => agent.role)).toEqual(['coder', 'coder', 'qa', 'mergemaster']);
    expect(reading.config.agents[0]?.command).toEqual(['claude', '--permission-mode', 'auto', '{prompt}']);
    const codex = reading.config.agents[1]?.command ?? [];
    expect(codex.slice(0, 2)).toEqual(['codex', '--no-daemon']);
    expect(codex).toContain('../../my "project"/.git');
    for (const agent of reading.config.agents) expect(agent.prompt).toContain('{text}');
    expect(readFileSync(join(root, '.huskies', '.gitignore'), 'utf8')).toBe('work/\n');
    expect(existsSync(join(outer, 'ran'))).toBe(false);
  });

  it('without any CLI writes a shell that works, and the known ones as comments', async () => {
    const config = source();
    expect((await config.init()).agents).toEqual(['shell']);
    expect(await config.read()).toMatchObject({
      trusted: true,
      config: { agents: [{ role: 'other', command: ['bash'] }] },
    });
    const text = readFileSync(file, 'utf8');
    for (const program of ['claude', 'codex', 'opencode', 'gemini'])
      expect(text).toContain(`# command = ["${program}"`);
    // one of them uncommented is a good config
    const at = text.indexOf('# [[agent]]');
    const end = text.indexOf('# [[agent]]', at + 1);
    write(text.slice(0, at) + text.slice(at, end).replace(/^# ?/gm, '') + text.slice(end));
    expect(await config.read()).toMatchObject({
      state: 'ready',
      trusted: false,
      config: { agents: [{}, { name: 'coder-1' }] },
    });
  });

  it('refuses over a config that is there, and changes nothing', async () => {
    write('max_running = 3');
    await expect(source().init()).rejects.toMatchObject({ refusal: { code: 'failed' } });
    expect(readFileSync(file, 'utf8')).toBe('max_running = 3');
    expect(existsSync(join(profile, 'trust.json'))).toBe(false);
  });

  it('refuses on a detached HEAD', async () => {
    branch = null;
    await expect(source().init()).rejects.toMatchObject({ refusal: { code: 'detached-head' } });
    expect(existsSync(file)).toBe(false);
  });
});

describe('the folder of worktrees', () => {
  const plant = {
    'a link into the hooks': () => symlinkSync(join(root, '.git', 'hooks'), join(outer, 'trees')),
    'a link to what is not there yet': () => symlinkSync(join(root, '.git', 'new'), join(outer, 'trees')),
    'a link above it': () => {
      mkdirSync(join(root, '.git', 'x', 'trees'), { recursive: true });
      symlinkSync(join(root, '.git', 'x'), join(outer, 'x'));
    },
    'a link to the project': () => symlinkSync(root, join(outer, 'trees')),
    'a link to .huskies': () => symlinkSync(join(root, '.huskies'), join(outer, 'trees')),
    'a link into another worktree': () => {
      const tree = join(outer, 'tree');
      mkdirSync(tree);
      writeFileSync(join(tree, '.git'), `gitdir: ${join(root, '.git', 'worktrees', 'tree')}\n`);
      symlinkSync(join(tree, 'sub'), join(outer, 'trees'));
    },
  };
  it.each(Object.entries(plant))('by its real path: %s is refused, with its line', async (kind, make) => {
    const given = kind === 'a link above it' ? '../x/trees' : '../trees';
    write(`max_running = 2\nworktrees = "${given}"\n`);
    make();
    const reading = await source().read();
    expect(reading).toMatchObject({ state: 'invalid', problem: { line: 2, key: 'worktrees' } });
  });

  it('in the project is taken, in a repository inside the project it is refused', async () => {
    write('worktrees = "lib/trees"\n');
    expect(await source().read()).toMatchObject({ state: 'ready' });
    mkdirSync(join(root, 'lib', '.git'), { recursive: true });
    expect(await source().read()).toMatchObject({ state: 'invalid', problem: { key: 'worktrees' } });
  });
});
