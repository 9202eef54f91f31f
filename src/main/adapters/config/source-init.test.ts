import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { text } from '../../../contract/index.ts';
import { type ConfigLab, configLab } from '../../testing/config-lab.ts';
import { createConfigSource } from './index.ts';

let lab: ConfigLab;
let outer: string;
let root: string;
let file: string;
let profile: string;
beforeEach(() => {
  lab = configLab();
  ({ outer, root, file, profile } = lab);
});
afterEach(() => lab.dispose());

const source = (project = root) => createConfigSource(lab.options(project));
const install = (name: string) => lab.install(name);
const write = (text: string) => lab.write(text);

describe('init', () => {
  it('writes trusted agents for the installed CLIs, with the checked-out branch as base', async () => {
    install('claude');
    install('codex');
    lab.branch = 'trunk-"x"';
    const config = source();
    const made = await config.init();
    expect(made).toEqual({
      file,
      agents: ['coder-1', 'coder-2', 'qa', 'mergemaster'],
      lookedFor: [],
      found: ['Claude Code', 'Codex'],
      missing: expect.arrayContaining(['Aider']),
      text: readFileSync(file, 'utf8'),
    });
    expect(made.missing).toHaveLength(5);
    const reading = await config.read();
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    expect(reading.trusted).toBe(true);
    expect(reading.config).toMatchObject({ base: 'trunk-"x"', worktrees: `${root}.huskies`, maxRunning: 4 });
    expect(reading.config.agents.map((agent) => agent.role)).toEqual(['coder', 'coder', 'qa', 'mergemaster']);
    expect(reading.config.agents.map((agent) => agent.preset)).toEqual(['claude', 'codex', 'claude', 'claude']);
    expect(reading.config.agents[0]?.command.slice(0, 3)).toEqual(['claude', '--permission-mode', 'default']);
    expect(reading.config.agents[1]?.command.slice(0, 2)).toEqual(['codex', '--no-daemon']);
    // what was found here is in no file that other clones share
    expect(readFileSync(file, 'utf8')).not.toContain(outer);
    for (const agent of reading.config.agents) expect(agent.prompt).toContain('{text}');
    expect(readFileSync(join(root, '.huskies', '.gitignore'), 'utf8')).toBe('work/\n');
    expect(existsSync(join(outer, 'ran'))).toBe(false);
  });

  it('without an installed CLI, writes a shell as the agent and the known CLIs as comments', async () => {
    const config = source();
    const programs = ['claude', 'codex', 'opencode', 'gemini', 'copilot', 'qwen', 'aider'];
    expect(await config.init()).toMatchObject({ agents: ['coder-1'], lookedFor: programs });
    for (const program of programs) expect(text('init.none')).toContain(program);
    expect(await config.read()).toMatchObject({
      trusted: true,
      config: { agents: [{ role: 'coder', command: ['bash'] }] },
    });
    const written = readFileSync(file, 'utf8');
    for (const program of programs) expect(written).toContain(`# preset = "${program}"`);
    // uncommenting one of them gives a valid config
    const at = written.indexOf('# [[agent]]');
    const end = written.indexOf('# [[agent]]', at + 1);
    write(written.slice(0, at) + written.slice(at, end).replace(/^# ?/gm, '') + written.slice(end));
    expect(await config.read()).toMatchObject({
      state: 'ready',
      trusted: false,
      config: { agents: [{ name: 'coder-1' }, { name: 'coder-2' }] },
    });
  });

  it('refuses when a config exists, and changes nothing', async () => {
    write('max_running = 3');
    await expect(source().init()).rejects.toMatchObject({ refusal: { code: 'failed' } });
    expect(readFileSync(file, 'utf8')).toBe('max_running = 3');
    expect(existsSync(join(profile, 'trust.json'))).toBe(false);
  });

  it('refuses on a detached HEAD', async () => {
    lab.branch = null;
    await expect(source().init()).rejects.toMatchObject({ refusal: { code: 'detached-head' } });
    expect(existsSync(file)).toBe(false);
  });
});

describe('the folder of worktrees', () => {
  const plant = {
    'a link into the hooks': () => symlinkSync(join(root, '.git', 'hooks'), join(outer, 'trees')),
    'a dangling link': () => symlinkSync(join(root, '.git', 'new'), join(outer, 'trees')),
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
  it.each(Object.entries(plant))('is checked by its real path: %s is refused, with its line', async (kind, make) => {
    const given = kind === 'a link above it' ? '../x/trees' : '../trees';
    write(`max_running = 2\nworktrees = "${given}"\n`);
    make();
    const reading = await source().read();
    expect(reading).toMatchObject({ state: 'invalid', problem: { line: 2, key: 'worktrees' } });
  });

  it('is accepted inside the project, and refused in a repository inside the project', async () => {
    write('worktrees = "lib/trees"\n');
    expect(await source().read()).toMatchObject({ state: 'ready' });
    mkdirSync(join(root, 'lib', '.git'), { recursive: true });
    expect(await source().read()).toMatchObject({ state: 'invalid', problem: { key: 'worktrees' } });
  });
});
