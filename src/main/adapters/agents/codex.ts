/** Codex, as of 0.171 and its adapter 2.6. */
import { createHash } from 'node:crypto';
import { AWS_PLACES, BEDROCK_KEY } from './clouds.ts';
import { createEventDecoder } from './event-hooks.ts';
import { type AgentPreset, args, ESCAPE, REPORTER } from './preset.ts';

const FOLDER = { variable: 'CODEX_HOME', folder: '.codex' } as const;

/**
 * Trusts the main checkout for this run, which covers its worktrees. The table is given whole, because a dotted path
 * cannot contain a path with dots. The level `untrusted` has a dialog at each start, and the ACP adapter always trusts.
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

/** Its events with the names that their trust has, and how long a hook may take, in seconds. A person may be asked all day. */
const HOOKS = [
  ['SessionStart', 'session_start', 30],
  ['UserPromptSubmit', 'user_prompt_submit', 30],
  ['PreToolUse', 'pre_tool_use', 30],
  ['PostToolUse', 'post_tool_use', 30],
  ['PermissionRequest', 'permission_request', 86_400],
  ['Stop', 'stop', 30],
  // Codex allows no more.
  ['Interrupt', 'interrupt', 3],
] as const;

/** The key under which Codex keeps the trust in a hook that comes by an option. */
const FROM_OPTIONS = '/<session-flags>/config.toml';

/**
 * Codex runs a hook only if its digest is trusted. The option that runs hooks without trust would also run those of the
 * repository, so these alone are trusted here, by the digest that Codex computes of them.
 */
function hooksWithTrust(): string {
  const hooks = HOOKS.map(
    ([event, , timeout]) =>
      `${event}=[{hooks=[{type="command",command=${JSON.stringify(REPORTER)},timeout=${timeout}}]}]`,
  );
  const state = HOOKS.map(([, name, timeout]) => {
    const hook = { async: false, command: REPORTER, timeout, type: 'command' };
    const digest = createHash('sha256')
      .update(JSON.stringify({ event_name: name, hooks: [hook] }))
      .digest('hex');
    return `${JSON.stringify(`${FROM_OPTIONS}:${name}:0:0`)}={trusted_hash="sha256:${digest}"}`;
  });
  return `hooks={${hooks.join(',')},state={${state.join(',')}}}`;
}

export const codex: AgentPreset = {
  name: 'codex',
  title: 'Codex',
  program: 'codex',
  leastVersion: '0.138.0',
  testedVersion: '0.171.0',
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
      // Its mode 'agent' lets another model answer in place of the person.
      edits: { ...args(), session: 'workspace-write' },
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
      // Codex writes this file for everyone; a provider of models of their own needs no login.
      { ...FOLDER, file: 'config.toml', line: /^\s*model_provider\s*=/m },
    ],
    command: ['codex', 'login'],
    mayBeHidden: true,
  },
  trust: { kind: 'given' },
  // MCP servers outside of its sandbox, hooks, agents and rules for commands.
  settings: ['.codex'],
  dialogs: [
    { kind: 'trust', seen: ['Folder access', 'Trust this folder?', 'Trust and continue'] },
    {
      kind: 'hooks',
      seen: ['Hooks need review', 'Trust all and continue', "Continue without trusting (hooks won't run)"],
    },
    { kind: 'login', seen: ['Welcome to Codex', 'Sign in with ChatGPT', 'Press enter to continue'] },
    { kind: 'permission', seen: ['Would you like to', '1. Yes', 'Press enter to confirm or esc to cancel'] },
  ],
  inputBox: /^› Ask Codex to do anything$/mu,
  interrupt: { keys: [ESCAPE], working: /• esc to interrupt\)/mu },
  spinners: [/^[^\w\s]? ?Working \((?:\d+[hms] ?)+ • esc to interrupt\)/gmu, /^ +└ Tip: .*$/gmu],
  failures: [
    {
      line: /^\u25a0 (?<text>(?:unexpected status|exceeded retry limit|stream disconnected|We're currently|You've hit your usage limit).*)$/,
      retries: false,
    },
  ],
  hooks: args('-c', hooksWithTrust()),
  mcp: args(
    '-c',
    'mcp_servers={huskies={url={mcpUrl:quoted},bearer_token_env_var="HUSKIES_TOKEN",default_tools_approval_mode="approve"}}',
  ),
  decode: createEventDecoder({ title: 'Codex', login: 'codex login', failures: {} }),
  own: [
    { variable: 'CODEX_HOME', below: '', home: '.codex' },
    { variable: 'CODEX_SQLITE_HOME', below: '', home: '.codex' },
  ],
  asksByHooks: true,
  shares: { kind: 'server', option: '--no-daemon' },
  rootNeeds: null,
};
