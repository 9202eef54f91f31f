import { describe, expect, it } from 'vitest';
import { agentEnv } from './agent-env.ts';

/** Twelve secrets as people's shells hold them, none of them the agent's business. */
const CANARIES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITLAB_TOKEN',
  'NPM_TOKEN',
  'DATABASE_URL',
  'STRIPE_SECRET_KEY',
  'SLACK_BOT_TOKEN',
  'AZURE_CLIENT_SECRET',
  'HUSKIES_TOKEN',
  'MY_PASSWORD',
];
const KEYS = {
  ANTHROPIC_API_KEY: 'a',
  OPENAI_API_KEY: 'o',
  GEMINI_API_KEY: 'g',
  CODEX_HOME: '/c',
  OPENCODE_CONFIG: '/o',
};
const HOST = {
  ...Object.fromEntries(CANARIES.map((name) => [name, 'canary'])),
  ...KEYS,
  PATH: '/bin',
  HOME: '/home/me',
  LC_ALL: 'C',
  XDG_RUNTIME_DIR: '/run/1',
  SSH_AUTH_SOCK: '/ssh',
  https_proxy: 'http://p',
  GIT_DIR: '/x',
  NODE_OPTIONS: '--inspect',
  ELECTRON_RUN_AS_NODE: '1',
  LD_PRELOAD: '/x.so',
  TERM: 'dumb',
};
const env = (program: string, own: Record<string, string> = {}) =>
  agentEnv({ command: [program], env: own }, HOST, 'linux');

describe('agentEnv', () => {
  it.each(['claude', 'codex', 'opencode', 'gemini', 'bash', '/usr/bin/env'])(
    'none of 12 secrets reaches %s',
    (program) => {
      expect(CANARIES).toHaveLength(12);
      expect(JSON.stringify(env(program))).not.toContain('canary');
    },
  );

  it('passes what every program needs, and the terminal’s kind', () => {
    expect(env('bash')).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      LC_ALL: 'C',
      XDG_RUNTIME_DIR: '/run/1',
      SSH_AUTH_SOCK: '/ssh',
      https_proxy: 'http://p',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    });
  });

  it('passes each CLI its own keys only', () => {
    const own = (program: string) => Object.keys(KEYS).filter((name) => name in env(program));
    expect(own('claude')).toEqual(['ANTHROPIC_API_KEY']);
    expect(own('/opt/bin/claude')).toEqual(['ANTHROPIC_API_KEY']);
    expect(own('codex')).toEqual(['OPENAI_API_KEY', 'CODEX_HOME']);
    expect(own('gemini')).toEqual(['GEMINI_API_KEY']);
    expect(own('claude-not')).toEqual([]);
  });

  it('lets the config add, replace and switch off', () => {
    expect(env('bash', { FOO: 'bar', PATH: '/mine', SSH_AUTH_SOCK: '' })).toMatchObject({
      FOO: 'bar',
      PATH: '/mine',
      SSH_AUTH_SOCK: '',
    });
  });

  it('knows Windows’ names in any case', () => {
    const host = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', Github_Token: 'canary' };
    expect(agentEnv({ command: ['x'], env: {} }, host, 'win32')).toMatchObject({
      Path: 'C:\\bin',
      SystemRoot: 'C:\\Windows',
    });
    expect(JSON.stringify(agentEnv({ command: ['x'], env: {} }, host, 'win32'))).not.toContain('canary');
  });
});
