/** What an agent in a sandbox may write, and what is out of its reach, by the CLI that runs in it. */
import { describe, expect, it } from 'vitest';
import { presetAtWork } from '../agents/index.ts';
import { bwrapCommand } from './bwrap.ts';
import { placesOf, withoutSockets, withTargets } from './places.ts';
import { srtSettings } from './srt.ts';

const folders = {
  ...{ worktree: '/w', root: '/p', commonDir: '/p/.git', gitDir: '/p/.git/worktrees/w', home: '/home/u' },
};
const none = { read: [], write: [] };

function places(
  { preset = null, command = ['sh'] }: { preset?: string | null; command?: string[] },
  env: Record<string, string> = {},
  sandbox: { read: string[]; write: string[] } = none,
  links: Record<string, string> = {},
) {
  const hostEnv = { QWEN_HOME: '/q', GEMINI_CLI_HOME: '/p' };
  const real = (path: string) => links[path] ?? path;
  const about = { sandbox, preset: presetAtWork(preset, command), env, hostEnv, folders, profile: '/home/u/.h' };
  return placesOf({ ...about, real });
}

describe('the own places of a CLI', () => {
  it.each([
    ['its program', { command: ['/opt/bin/claude'] }],
    ['the adapter that speaks the protocol for it', { command: ['claude-agent-acp'] }],
    ['its preset, whatever the command is', { preset: 'claude', command: ['/opt/wrapper'] }],
  ])('are writable by %s, and those of the others are hidden', (_, agent) => {
    const { write, hidden } = places(agent);
    expect(write).toEqual(expect.arrayContaining(['/home/u/.claude', '/home/u/.claude.json']));
    expect(hidden).toEqual(expect.arrayContaining(['/home/u/.codex', '/home/u/.local/share/opencode', '/q']));
    expect(hidden).not.toContain('/home/u/.claude');
  });

  it.each([
    ['claude', { CLAUDE_CONFIG_DIR: '/c' }, ['/c'], '/home/u/.claude'],
    ['codex', { CODEX_HOME: '/c' }, ['/c'], '/none'],
    ['copilot', { COPILOT_HOME: '/c', XDG_CONFIG_HOME: '/x' }, ['/c', '/x/github-copilot'], '/home/u/.copilot'],
    ['opencode', { XDG_DATA_HOME: '/x' }, ['/x/opencode', '/home/u/.config/opencode'], '/home/u/.local/share/opencode'],
    ['gemini', { GEMINI_CLI_HOME: '/c' }, ['/c/.gemini'], '/home/u/.gemini'],
  ])('of %s are where its environment says', (preset, env, there, usual) => {
    const { write } = places({ preset }, env);
    expect(write).toEqual(expect.arrayContaining(there));
    expect(write).not.toContain(usual);
  });

  it('are never the home folder, nor one around it', () => {
    for (const folder of ['/', '/home', '/home/u'])
      expect(places({ preset: 'codex' }, { CODEX_HOME: folder }).write).not.toContain(folder);
  });

  it('are hidden if the CLI is not known, unless they are declared', () => {
    expect(places({}).hidden).toEqual(expect.arrayContaining(['/home/u/.claude', '/home/u/.codex']));
    expect(places({}, {}, { read: ['~/.codex'], write: [] }).hidden).not.toContain('/home/u/.codex');
  });
});

describe('secrets and sockets', () => {
  it('are out of reach, unless they are declared', () => {
    const env = { SSH_AUTH_SOCK: '/home/u/agent.sock', XDG_RUNTIME_DIR: '/run/user/1000' };
    const { sockets, hidden } = places({}, env);
    expect(sockets).toEqual(expect.arrayContaining(['/run', '/run/user/1000', '/home/u/agent.sock']));
    for (const name of ['.ssh', '.git-credentials', '.npmrc', '.pypirc', '.cargo/credentials.toml', '.password-store'])
      expect(hidden).toContain(`/home/u/${name}`);
    expect(withoutSockets({ ...env, PATH: '/bin' }, none, '/home/u')).toEqual({ PATH: '/bin' });
    const declared = { read: ['~/agent.sock'], write: [] };
    expect(places({}, env, declared).sockets).not.toContain('/home/u/agent.sock');
    expect(withoutSockets(env, declared, '/home/u')).toEqual({ SSH_AUTH_SOCK: '/home/u/agent.sock' });
  });

  it('bwrap and srt leave nothing of /run but what names hosts, and cover other sockets', () => {
    const found = places({}, { SSH_AUTH_SOCK: '/home/u/agent.sock' });
    const names = '/run/systemd/resolve/resolv.conf';
    const kinds = new Map<string, 'folder' | 'file'>([
      ['/run', 'folder'],
      [names, 'file'],
      ['/home/u/agent.sock', 'file'],
    ]);
    const command = bwrapCommand({ network: true, args: [] }, ['sh'], '/w', found, kinds).join(' ');
    expect(command).toContain(`--tmpfs /run --ro-bind /dev/null /home/u/agent.sock --ro-bind ${names} ${names}`);
    expect(JSON.parse(srtSettings({ network: false }, found)).filesystem).toMatchObject({
      denyRead: expect.arrayContaining(['/run', '/home/u/agent.sock']),
      allowRead: expect.arrayContaining([names]),
    });
  });
});

describe('links', () => {
  const npmrc = { '/home/u/.npmrc': '/nix/store/npmrc', '/home/u/.claude': '/d/claude', '/home/u/.codex': '/d/codex' };

  it('are covered and mounted at their targets, once', () => {
    const { hidden, write } = places({ preset: 'claude' }, {}, { read: [], write: ['/d/claude'] }, npmrc);
    expect(hidden).toEqual(expect.arrayContaining(['/nix/store/npmrc', '/d/codex']));
    expect(hidden).not.toEqual(expect.arrayContaining(['/home/u/.npmrc']));
    expect(write.filter((path) => path.includes('claude'))).toEqual(['/d/claude', '/home/u/.claude.json']);
    expect(places({ preset: 'codex' }, {}, none, npmrc).hidden).toContain('/d/claude');
  });

  it('do not hide the project, nor what is declared by its target', () => {
    expect(places({}, {}, none, { '/home/u/.codex': '/p' }).hidden).not.toContain('/p');
    expect(places({}, {}, { read: ['/nix/store/npmrc'], write: [] }, npmrc).hidden).not.toContain('/nix/store/npmrc');
  });

  it('are not followed from a folder that the agent can write, where it could have made them', () => {
    const made: Record<string, string> = {
      '/c/.claude.json': '/home/u/.ssh',
      '/w/read': '/home/u/.ssh',
      '/w/write': '/home/u/.ssh',
    };
    made['/home/u/dots/link'] = '/home/u/.ssh';
    const declared = { read: ['/w/read', '~/dots/link'], write: ['/w/write', '~/dots/'] };
    const { read, write, hidden } = places({ preset: 'claude' }, { CLAUDE_CONFIG_DIR: '/c' }, declared, made);
    expect([...read, ...write]).not.toContain('/home/u/.ssh');
    expect(hidden).toContain('/home/u/.ssh');
  });

  it('of PATH in a folder of sockets are made again, but no folder that is really there', () => {
    const shell = '/run/user/1/fnm_multishells/1_2/bin';
    const PATH = `${shell}:${shell}:${shell}/more:/run/user/1/bin:/run/current-system/sw/bin:/usr/bin:run`;
    const found = {
      [shell]: '/node/bin',
      [`${shell}/more`]: '/node/bin/more',
      '/run/current-system/sw/bin': '/nix/bin',
    };
    const { links } = places({}, { PATH }, none, found);
    expect(links).toEqual([{ path: shell, target: '/node/bin' }]);
  });

  it('of the resolver into /run are readable there', () => {
    const suse = '/run/netconfig/resolv.conf';
    expect(places({}, {}, none, { '/etc/resolv.conf': suse }).system).toContain(suse);
    expect(places({}, {}, none, { '/etc/resolv.conf': '/mnt/wsl/resolv.conf' }).system).not.toContain(
      '/mnt/wsl/resolv.conf',
    );
  });

  it('are covered in a container at both ends, and mounted where they are named', () => {
    const both = withTargets(places({ preset: 'claude' }), places({ preset: 'claude' }, {}, none, npmrc));
    expect(both.hidden).toEqual(expect.arrayContaining(['/home/u/.npmrc', '/nix/store/npmrc']));
    expect(both.write).toContain('/home/u/.claude');
  });
});
