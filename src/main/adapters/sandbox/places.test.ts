/** What an agent in a sandbox may write, and what is out of its reach, by the CLI that runs in it. */
import { describe, expect, it } from 'vitest';
import { presetAtWork } from '../agents/index.ts';
import { bwrapCommand } from './bwrap.ts';
import { placesOf, withoutSockets } from './places.ts';
import { srtSettings } from './srt.ts';

const folders = {
  ...{ worktree: '/w', root: '/p', commonDir: '/p/.git', gitDir: '/p/.git/worktrees/w', home: '/home/u' },
};
const none = { read: [], write: [] };

function places(
  { preset = null, command = ['sh'] }: { preset?: string | null; command?: string[] },
  env: Record<string, string> = {},
  sandbox: { read: string[]; write: string[] } = none,
) {
  const hostEnv = { QWEN_HOME: '/q', GEMINI_CLI_HOME: '/p' };
  return placesOf({ sandbox, preset: presetAtWork(preset, command), env, hostEnv, folders, profile: '/home/u/.h' });
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
    ['claude', { CLAUDE_CONFIG_DIR: '/c' }, ['/c', '/c/.claude.json'], '/home/u/.claude'],
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
