import { describe, expect, it } from 'vitest';
import { agentEnv } from './agent-env.ts';

/** Twelve secrets that a person's shell may hold and that no agent may get. */
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
const env = (program: string, own: Record<string, string> = {}, host: Record<string, string> = HOST) =>
  agentEnv({ command: [program], env: own, envFromHost: [] }, host, 'linux');

describe('agentEnv', () => {
  it.each(['claude', 'codex', 'opencode', 'gemini', 'qwen', 'copilot', 'aider', 'bash', '/usr/bin/env'])(
    'none of 12 secrets reaches %s',
    (program) => {
      expect(CANARIES).toHaveLength(12);
      expect(JSON.stringify(env(program))).not.toContain('canary');
    },
  );

  it('passes the variables that every program needs, and describes the terminal', () => {
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

  it('passes each CLI only its own keys', () => {
    const own = (program: string) => Object.keys(KEYS).filter((name) => name in env(program));
    expect(own('claude')).toEqual(['ANTHROPIC_API_KEY']);
    expect(own('/opt/bin/claude')).toEqual(['ANTHROPIC_API_KEY']);
    expect(own('codex')).toEqual(['OPENAI_API_KEY', 'CODEX_HOME']);
    expect(own('gemini')).toEqual(['GEMINI_API_KEY']);
    expect(own('claude-not')).toEqual([]);
  });

  it('lets the config add, replace and clear variables', () => {
    expect(env('bash', { FOO: 'bar', PATH: '/mine', SSH_AUTH_SOCK: '' })).toMatchObject({
      FOO: 'bar',
      PATH: '/mine',
      SSH_AUTH_SOCK: '',
    });
  });

  it('ignores the case of names on Windows', () => {
    const host = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', Github_Token: 'canary' };
    expect(agentEnv({ command: ['x'], env: {}, envFromHost: [] }, host, 'win32')).toMatchObject({
      PATH: 'C:\\bin',
      SystemRoot: 'C:\\Windows',
    });
    const own = agentEnv({ command: ['x'], env: { path: 'D:\\own' }, envFromHost: [] }, host, 'win32');
    expect(Object.entries(own).filter(([name]) => /^path$/i.test(name))).toEqual([['PATH', 'D:\\own']]);
    expect(JSON.stringify(agentEnv({ command: ['x'], env: {}, envFromHost: [] }, host, 'win32'))).not.toContain(
      'canary',
    );
  });

  it('passes the certificates of a proxy, and proxy settings in upper and lower case', () => {
    const host = {
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      SSL_CERT_FILE: '/ca.pem',
      SSL_CERT_DIR: '/certs',
      REQUESTS_CA_BUNDLE: '/ca.pem',
      CURL_CA_BUNDLE: '/ca.pem',
      HTTPS_PROXY: 'http://p',
      no_proxy: 'localhost',
    };
    expect(env('bash', {}, host)).toMatchObject(host);
  });

  it('passes the place of a cloud configuration, and credentials only to a CLI that is set to use that cloud', () => {
    const places = { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'work' };
    const secrets = { AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };
    const host = { ...places, ...secrets };
    const aws = (seen: Record<string, string>) => Object.keys(seen).filter((name) => name.startsWith('AWS_'));
    expect(aws(env('claude', {}, host))).toEqual(Object.keys(places));
    expect(aws(env('claude', {}, { ...host, CLAUDE_CODE_USE_BEDROCK: '0' }))).toEqual(Object.keys(places));
    expect(env('claude', {}, { ...host, CLAUDE_CODE_USE_BEDROCK: '1' })).toMatchObject(host);
    expect(env('claude', { CLAUDE_CODE_USE_BEDROCK: 'true' }, host)).toMatchObject(host);
    expect(aws(env('bash', {}, { ...host, CLAUDE_CODE_USE_BEDROCK: '1' }))).toEqual([]);
    const google = { GOOGLE_APPLICATION_CREDENTIALS: '/k.json', CLOUD_ML_REGION: 'us-east5' };
    expect(env('claude', {}, { ...google, CLAUDE_CODE_USE_VERTEX: '1' })).toMatchObject(google);
    expect(env('claude', {}, { AZURE_CLIENT_ID: 'a', CLAUDE_CODE_USE_FOUNDRY: '1' })).toMatchObject({
      AZURE_CLIENT_ID: 'a',
    });
    expect(env('gemini', {}, { GOOGLE_GEMINI_BASE_URL: 'http://g' })).toMatchObject({
      GOOGLE_GEMINI_BASE_URL: 'http://g',
    });
  });

  it.each([
    ['claude', { AWS_BEARER_TOKEN_BEDROCK: 'b', AWS_REGION: 'r', ANTHROPIC_BEDROCK_BASE_URL: 'u' }],
    ['claude', { CLAUDE_CODE_USE_VERTEX: '1', ANTHROPIC_VERTEX_PROJECT_ID: 'p', GCE_METADATA_HOST: 'h' }],
    ['claude', { CLAUDE_CODE_USE_FOUNDRY: '1', ANTHROPIC_FOUNDRY_RESOURCE: 'r', AZURE_CLIENT_SECRET: 's' }],
    ['claude', { ANTHROPIC_BASE_URL: 'u', ANTHROPIC_AUTH_TOKEN: 't', ENABLE_TOOL_SEARCH: 'false', HTTPS_PROXY: 'p' }],
    ['codex', { OPENAI_BASE_URL: 'u', AWS_BEARER_TOKEN_BEDROCK: 'b', CODEX_CA_CERTIFICATE: '/ca' }],
    [
      'opencode',
      { ANTHROPIC_BASE_URL: 'u', GOOGLE_VERTEX_LOCATION: 'l', GOOGLE_CLOUD_PROJECT: 'p', AZURE_API_KEY: 'k' },
    ],
    ['gemini', { GOOGLE_GENAI_USE_VERTEXAI: '1', GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_VERTEX_BASE_URL: 'u' }],
    ['qwen', { OPENAI_BASE_URL: 'u', OPENAI_MODEL: 'm', DASHSCOPE_API_KEY: 'k' }],
    ['copilot', { COPILOT_PROVIDER_BASE_URL: 'u', COPILOT_GITHUB_TOKEN: 't', GH_HOST: 'h' }],
    ['aider', { OPENAI_API_BASE: 'u', VERTEXAI_PROJECT: 'p', AZURE_API_BASE: 'b' }],
  ])('%s gets what it needs for clouds, gateways and proxies: %j', (program, host) => {
    expect(env(program, {}, host)).toMatchObject(host);
  });

  it('a preset sets what its mode needs, and passes nothing that would undo it', () => {
    const of = (preset: string, mode: 'ask' | 'all', road: 'terminal' | 'acp' = 'terminal') =>
      agentEnv(
        { preset, mode, road, command: [preset], env: {}, envFromHost: [] },
        { COPILOT_ALLOW_ALL: 'true', OPENCODE_PERMISSION: '{}', AIDER_YES_ALWAYS: '1' },
        'linux',
        '/bin/it',
      );
    expect(of('copilot', 'ask')).not.toHaveProperty('COPILOT_ALLOW_ALL');
    expect(of('aider', 'all')).not.toHaveProperty('AIDER_YES_ALWAYS');
    expect(JSON.parse(of('opencode', 'ask').OPENCODE_PERMISSION ?? '')).toMatchObject({ edit: 'ask', bash: 'ask' });
    // the adapter uses the CLI that the person has, with its login
    expect(of('claude', 'ask', 'acp')).toMatchObject({ CLAUDE_CODE_EXECUTABLE: '/bin/it' });
    const adapter = { command: ['claude-agent-acp'], env: {}, envFromHost: [] };
    expect(agentEnv({ ...adapter, preset: 'claude', road: 'acp' }, {}, 'linux', null)).not.toHaveProperty(
      'CLAUDE_CODE_EXECUTABLE',
    );
  });

  it('passes a variable that the config names, and no others', () => {
    const agent = { command: ['bash'], env: {}, envFromHost: ['GITHUB_TOKEN', 'NOT_SET'] };
    const seen = agentEnv(agent, HOST, 'linux');
    expect(seen.GITHUB_TOKEN).toBe('canary');
    expect(seen).not.toHaveProperty('NOT_SET');
    expect(Object.values(seen).filter((value) => value === 'canary')).toHaveLength(1);
    expect(agentEnv({ ...agent, env: { GITHUB_TOKEN: 'own' } }, HOST, 'linux').GITHUB_TOKEN).toBe('own');
  });

  it('passes no variable of the session in which the host was started', () => {
    const session = {
      CLAUDECODE: '1',
      CLAUDE_CODE_CONTAINER_ID: 'c',
      CLAUDE_CODE_ENTRYPOINT: 'cli',
      CLAUDE_CODE_SSE_PORT: '1',
      CLAUDE_CODE_SESSION_ID: 's',
      CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: '9',
      CODEX_SANDBOX: 'seatbelt',
      CODEX_SANDBOX_NETWORK_DISABLED: '1',
      CODEX_THREAD_ID: 't',
      GEMINI_CLI: '1',
      GEMINI_CLI_IDE_SERVER_PORT: '1',
      OPENCODE: '1',
      OPENCODE_SERVER_PASSWORD: 'p',
      QWEN_CODE: '1',
      QWEN_CODE_SESSION_ID: 's',
      COPILOT_CLI: '1',
      COPILOT_AGENT_SESSION_ID: 's',
      CURSOR_TRACE_ID: 'c',
      VSCODE_IPC_HOOK_CLI: '/v',
      HUSKIES_RUN: 'run_aaaaaaaa',
    };
    for (const program of ['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot', 'aider', 'bash']) {
      const seen = env(program, {}, session);
      expect(
        Object.keys(session).filter((name) => name in seen),
        program,
      ).toEqual([]);
    }
    const settings = { CLAUDE_CODE_OAUTH_TOKEN: 'o', CLAUDE_CODE_MAX_OUTPUT_TOKENS: '9' };
    expect(env('claude', {}, { ...session, ...settings })).toMatchObject(settings);
    expect(env('codex', {}, { CODEX_HOME: '/c' })).toMatchObject({ CODEX_HOME: '/c' });
    expect(env('gemini', {}, { GEMINI_CLI_HOME: '/g' })).toMatchObject({ GEMINI_CLI_HOME: '/g' });
    expect(env('opencode', {}, { OPENCODE_CONFIG: '/o' })).toMatchObject({ OPENCODE_CONFIG: '/o' });
  });
});
