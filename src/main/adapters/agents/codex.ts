/** Codex, as of 0.171 and its adapter 2.6. */
import { AWS_PLACES, BEDROCK_KEY } from './clouds.ts';
import { type AgentPreset, args } from './preset.ts';

const FOLDER = { variable: 'CODEX_HOME', folder: '.codex' } as const;

/**
 * Trusts the main checkout for this run, which covers its worktrees. The table is given whole, because a dotted path
 * cannot contain a path with dots.
 */
const TRUST = ['-c', 'projects={{main:quoted}={trust_level="trusted"}}'];

/**
 * Its sandbox lets it write in the worktree, and what a commit there writes in the folder of git, but no config and no
 * hooks. The older `--sandbox` cannot express that, and switches profiles off. Without the network, commands reach
 * neither a registry nor Huskies.
 */
function sandbox(network: boolean): string[] {
  return [
    '-c',
    'default_permissions="huskies"',
    '-c',
    [
      `permissions={huskies={extends=":workspace",${network ? 'network={enabled=true},' : ''}filesystem={`,
      '{worktreegit:quoted}="write",',
      '{gitdir/objects:quoted}="write",{gitdir/refs:quoted}="write",{gitdir/logs:quoted}="write"}}}',
    ].join(''),
  ];
}

export const codex: AgentPreset = {
  name: 'codex',
  title: 'Codex',
  program: 'codex',
  leastVersion: '0.138.0',
  install: ['npm', 'install', '-g', '@openai/codex'],
  terminal: {
    exits: false,
    // Without --no-daemon all runs share one background process, and the stop of one breaks the others.
    command: ['codex', '--no-daemon', ...TRUST, '{options}', '{mcp}', '--', '{prompt}'],
    resume: ['codex', 'resume', '--no-daemon', ...TRUST, '{options}', '{mcp}', '--', '{session}', '{prompt}'],
    modes: {
      ask: args('--ask-for-approval', 'on-request', '--sandbox', 'read-only'),
      // It asks before a command leaves the sandbox.
      edits: args('--ask-for-approval', 'on-request', ...sandbox(false)),
      // It asks no one, so what the sandbox forbids cannot be done at all.
      all: args('--ask-for-approval', 'never', ...sandbox(true)),
    },
  },
  acp: {
    command: ['codex-acp'],
    sharesSessions: true,
    adapter: { leastVersion: '2.6.0', install: ['npm', 'install', '-g', '@agentclientprotocol/codex-acp'] },
    env: { CODEX_PATH: '{program}', NO_BROWSER: '1' },
    modes: {
      ask: { ...args(), session: 'read-only' },
      edits: { ...args(), session: 'agent' },
      all: { ...args(), session: 'agent-full-access' },
    },
  },
  model: ['--model', '{model}'],
  env: {
    pass: ['OPENAI_*', 'CODEX_*', 'AZURE_OPENAI_*', 'OLLAMA_HOST', BEDROCK_KEY, ...AWS_PLACES],
    passIf: {},
    never: [],
    set: {},
  },
  login: {
    variables: ['CODEX_API_KEY', 'CODEX_ACCESS_TOKEN'],
    files: [
      { ...FOLDER, file: 'auth.json' },
      { ...FOLDER, file: 'config.toml' },
    ],
    command: ['codex', 'login'],
    mayBeHidden: true,
  },
  trust: { kind: 'given' },
  dialogs: [
    { kind: 'trust', seen: ['Folder access', 'Trust this folder?', 'Trust and continue'] },
    { kind: 'login', seen: ['Welcome to Codex', 'Sign in with ChatGPT', 'Press enter to continue'] },
  ],
  failures: [
    {
      line: /^\u25a0 (?<text>(?:unexpected status|exceeded retry limit|stream disconnected|We're currently|You've hit your usage limit).*)$/,
      retries: false,
    },
  ],
  hooks: null,
  mcp: args(
    '-c',
    'mcp_servers={huskies={url={mcpUrl:quoted},bearer_token_env_var="HUSKIES_TOKEN",default_tools_approval_mode="approve"}}',
  ),
  shares: { kind: 'server', option: '--no-daemon' },
};
