import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { legacy, message, messageText, remedyText } from '../../../contract/index.ts';
import { fakeProjectConfig, fakeTrustItem } from '../../testing/fake-config.ts';
import type { Check } from './check.ts';
import type { ExamineInput } from './index.ts';
import { examine } from './index.ts';

let folder: string;
let good: ExamineInput;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huskies-doctor-'));
  const keeperPath = join(folder, 'keeper');
  writeFileSync(keeperPath, '');
  chmodSync(keeperPath, 0o755);
  good = {
    git: { version: '2.39.5', oldest: '2.39' },
    keeperPath,
    containment: { wanted: 'auto', containment: 'keeper', why: legacy('no cgroup on top: start by systemd-run') },
    path: { path: '/bin', login: null },
    agents: ['Codex'],
    electron: { program: '/electron', installer: null },
    project: projectWith(`${folder}.huskies`),
    stateFolder: join(folder, 'not', 'yet', 'huskies'),
    profile: folder,
    env: { DISPLAY: ':0' },
    platform: 'linux',
    arch: 'x64',
    versions: { node: '20.19.0' },
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The remedy that doctor prints: none for a check that is ok. */
function checkRemedy({ state, found }: Check): string {
  return state === 'ok' ? '' : remedyText(found);
}

function projectWith(worktrees: string): Extract<ExamineInput['project'], { root: string }> {
  const config = fakeProjectConfig({ worktrees });
  const base = { there: true, upstream: null, behind: 0 } as const;
  return { root: folder, base, config: { state: 'ready', config, trusted: true, untrusted: [] } };
}

async function states(changes: Partial<ExamineInput>): Promise<Record<string, string>> {
  const checks = await examine({ ...good, ...changes });
  for (const one of checks) expect(checkRemedy(one) === '').toBe(one.state === 'ok');
  return Object.fromEntries(checks.map(({ check, state }) => [check, state]));
}

describe('examine', () => {
  it('reports no problem on a machine that has everything', async () => {
    const seen = await states({});
    const { disk, ...rest } = seen;
    expect(disk).toBeDefined();
    expect(new Set(Object.values(rest))).toEqual(new Set(['ok']));
    expect(Object.keys(seen)).toEqual(
      'node arch git keeper containment path agents window project config trust base worktrees state profile disk'.split(
        ' ',
      ),
    );
  });

  it.each<[string, string, Partial<ExamineInput>]>([
    ['node', 'bad', { versions: { node: '18.20.1' } }],
    ['node', 'ok', { versions: { node: '16.17.1', electron: '22.3.27' } }],
    ['arch', 'ok', { arch: 'arm64' }],
    ['arch', 'ok', { platform: 'win32' }],
    ['arch', 'bad', { platform: 'win32', arch: 'arm64' }],
    ['arch', 'bad', { platform: 'win32', arch: 'ia32' }],
    ['arch', 'bad', { arch: 'riscv64' }],
    ['arch', 'bad', { platform: 'freebsd' }],
    ['git', 'bad', { git: { version: null, oldest: '2.39' } }],
    ['git', 'bad', { git: { version: '2.9.5', oldest: '2.39' } }],
    ['keeper', 'warn', { keeperPath: null }],
    ['keeper', 'warn', { keeperPath: '/nonexistent/keeper' }],
    ['keeper', 'ok', { keeperPath: null, platform: 'darwin' }],
    [
      'containment',
      'warn',
      { containment: { wanted: 'auto', containment: 'none', why: legacy('the keeper was not built') } },
    ],
    [
      'containment',
      'warn',
      { containment: { wanted: 'scan', containment: 'none', why: legacy('the config asks for it') } },
    ],
    ['containment', 'warn', { containment: { wanted: 'namespace', containment: 'keeper', why: legacy('EPERM') } }],
    ['containment', 'ok', { containment: { wanted: 'namespace', containment: 'namespace', why: legacy('asked for') } }],
    [
      'containment',
      'ok',
      { containment: { wanted: 'auto', containment: 'none', why: legacy('not Linux') }, platform: 'darwin' },
    ],
    ['path', 'ok', { path: { path: '/bin', login: { shell: '/bin/zsh' } } }],
    [
      'path',
      'warn',
      {
        path: {
          path: '/bin',
          login: { why: message('doctor.loginShell.silent', { shell: '/bin/zsh' }), again: 'zsh -ilc exit' },
        },
      },
    ],
    ['agents', 'warn', { agents: [] }],
    ['window', 'warn', { env: {} }],
    ['window', 'warn', { electron: { program: null, installer: '/install.js' } }],
    ['window', 'warn', { electron: { program: null, installer: null } }],
    ['window', 'ok', { env: { WAYLAND_DISPLAY: 'wayland-0' } }],
    [
      'project',
      'warn',
      {
        project: {
          refusal: { code: 'not-a-repo', why: message('git.folder.noProject', { path: '/p', quoted: '/p' }) },
        },
      },
    ],
    ['config', 'warn', { project: { root: '/', base: null, config: { state: 'missing', found: [] } } }],
    [
      'config',
      'bad',
      {
        project: {
          root: '/',
          base: null,
          config: { state: 'invalid', problem: { file: 'f', line: 3, key: 'k', why: message('config.agents.list') } },
        },
      },
    ],
    [
      'trust',
      'warn',
      {
        project: {
          root: '/',
          base: null,
          config: { state: 'ready', config: fakeProjectConfig(), trusted: false, untrusted: [fakeTrustItem()] },
        },
      },
    ],
  ])('%s is %s: %j', async (check, state, changes) => {
    expect((await states(changes))[check]).toBe(state);
  });

  it('names the containment, its strength and why it is not better, and does not warn about a keeper', async () => {
    const containment = (await examine(good)).find(({ check }) => check === 'containment');
    expect(containment).toMatchObject({ state: 'ok', found: { code: 'doctor.containment.why' } });
    expect(containment && messageText(containment.found)).toBe(
      'keeper, strength kernel: no cgroup on top: start by systemd-run',
    );
  });

  it('names the PATH of agents, and the login shell that gave it or did not answer', async () => {
    const found = async (path: ExamineInput['path']) => {
      const seen = (await examine({ ...good, path })).filter(({ check }) => check === 'path');
      return seen.map((one) => [messageText(one.found), checkRemedy(one)])[0];
    };
    const asked = await found({ path: '/n/bin:/bin', login: { shell: '/bin/zsh' } });
    expect(asked).toEqual(['/n/bin:/bin (from the login shell /bin/zsh, then the host)', '']);
    const why = message('doctor.loginShell.slow', { shell: '/bin/zsh', seconds: 5 });
    const silent = await found({ path: '/bin', login: { why, again: 'TERM=dumb /bin/zsh -ilc exit < /dev/null' } });
    expect(silent?.[0]).toContain('the login shell /bin/zsh did not answer within 5 s');
    expect(silent?.[1]).toContain('TERM=dumb /bin/zsh -ilc exit < /dev/null');
  });

  it('shows the remedy for a missing base branch', async () => {
    const set = message('git.base.set', { branch: '"trunk"' });
    const refusal = { code: 'branch-missing', why: message('git.make.base', { base: 'main', set }) } as const;
    const project = { ...projectWith(folder), base: { there: false, refusal } as const };
    const found = (await examine({ ...good, project })).find(({ check }) => check === 'base');
    expect(found).toEqual({ check: 'base', state: 'bad', found: refusal.why });
    expect(found && checkRemedy(found)).toMatch(/base = "trunk"$/);
  });

  it.each(['keeper', 'keeper/deep', ...(process.platform === 'linux' ? ['/proc/x', '/proc'] : [])])(
    'reports that worktrees cannot be made in %s, and names a folder that works',
    async (place) => {
      const look = async (folderOfWorktrees: string) =>
        (await examine({ ...good, project: projectWith(folderOfWorktrees) })).find(
          ({ check }) => check === 'worktrees',
        );
      const found = await look(resolve(folder, place));
      expect(found?.state).toBe('bad');
      const [, named = ''] = /worktrees = "(.+)"/.exec(found ? checkRemedy(found) : '') ?? [];
      expect(named).toBe(`../${basename(folder)}.huskies`);
      expect((await look(resolve(folder, named)))?.state).toBe('ok');
      expect((await look(join(folder, 'sub', 'wt')))?.state).toBe('ok');
      expect(readdirSync(folder)).toEqual(['keeper']);
    },
  );

  it('skips the checks of a project when there is none', async () => {
    const seen = await states({ project: null, stateFolder: null });
    expect(seen).not.toHaveProperty('project');
    expect(seen).not.toHaveProperty('state');
  });
});
