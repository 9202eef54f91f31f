/** Claude Code, as of 2.1.332 and its adapter 0.101. */
import { decodeClaude } from './claude-hooks.ts';
import { AWS_PLACES, AZURE_IDENTITY, BEDROCK_KEY, GOOGLE_CLOUD } from './clouds.ts';
import { type AgentPreset, args, ESCAPE, REPORTER } from './preset.ts';

const FOLDER = { variable: 'CLAUDE_CONFIG_DIR', folder: '.claude' } as const;
/** In CLAUDE_CONFIG_DIR if that is set, else in the home folder itself. */
const STATE = { variable: 'CLAUDE_CONFIG_DIR', folder: '', file: '.claude.json' } as const;

const HOOK_EVENTS = [
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'Notification',
  'PermissionRequest',
];
/** The reporter adds what the session has used, which Claude Code does not tell otherwise. */
const COUNTED_EVENTS = ['Stop', 'StopFailure'];

/** Hooks that report what it does. The header's variable is read by Claude Code, so no secret is an argument. */
const HOOKS = JSON.stringify({
  // Of several --settings only the last counts, so this one repeats that of the mode `all`.
  skipDangerousModePermissionPrompt: true,
  // In place of the person's own one in this run: it tells the model, the cost and how full the context is.
  statusLine: { type: 'command', command: REPORTER },
  hooks: Object.fromEntries([
    ...COUNTED_EVENTS.map((event) => [event, [{ hooks: [{ type: 'command', command: REPORTER }] }]]),
    ...HOOK_EVENTS.map((event) => [
      event,
      [
        {
          hooks: [
            {
              type: 'http',
              url: '{hookUrl}',
              headers: { Authorization: 'Bearer $HUSKIES_TOKEN' },
              allowedEnvVars: ['HUSKIES_TOKEN'],
              // A person may be asked all day.
              ...(event === 'PermissionRequest' ? { timeout: 86_400 } : {}),
            },
          ],
        },
      ],
    ]),
  ]),
});

export const claude: AgentPreset = {
  name: 'claude',
  title: 'Claude Code',
  program: 'claude',
  leastVersion: '2.1.0',
  testedVersion: '2.1.332',
  install: ['npm', 'install', '-g', '@anthropic-ai/claude-code'],
  terminal: {
    exits: false,
    command: ['claude', '{options}', '{mcp}', '--', '{prompt}'],
    resume: ['claude', '{options}', '{mcp}', '--resume', '{session}', '--', '{prompt}'],
    // The mode is always named: a person's own default may be `auto`, whose classifier gateways do not have.
    modes: {
      ask: args('--permission-mode', 'default'),
      edits: args('--permission-mode', 'acceptEdits'),
      all: args('--permission-mode', 'bypassPermissions', '--settings', '{"skipDangerousModePermissionPrompt":true}'),
    },
  },
  acp: {
    command: ['claude-agent-acp'],
    sharesSessions: true,
    adapter: { leastVersion: '0.101.0', install: ['npm', 'install', '-g', '@agentclientprotocol/claude-agent-acp'] },
    env: { CLAUDE_CODE_EXECUTABLE: '{program}' },
    modes: {
      ask: { ...args(), session: 'default' },
      edits: { ...args(), session: 'acceptEdits' },
      all: { ...args(), session: 'bypassPermissions' },
    },
  },
  model: ['--model', '{model}'],
  env: {
    pass: [
      'ANTHROPIC_*',
      'CLAUDE_CONFIG_DIR',
      'CLAUDE_CODE_*',
      'DISABLE_*',
      'ENABLE_TOOL_SEARCH',
      'ENABLE_PROMPT_CACHING_*',
      'FORCE_PROMPT_CACHING_*',
      'FALLBACK_FOR_ALL_PRIMARY_MODELS',
      'IS_SANDBOX',
      'MCP_TIMEOUT',
      'MCP_TOOL_TIMEOUT',
      'MAX_MCP_OUTPUT_TOKENS',
      'MAX_THINKING_TOKENS',
      'API_TIMEOUT_MS',
      'BASH_DEFAULT_TIMEOUT_MS',
      'BASH_MAX_TIMEOUT_MS',
      'BASH_MAX_OUTPUT_LENGTH',
      'USE_BUILTIN_RIPGREP',
      BEDROCK_KEY,
      ...AWS_PLACES,
      'VERTEX_REGION_*',
      'CLOUD_ML_REGION',
      'GCLOUD_PROJECT',
      'GOOGLE_CLOUD_PROJECT',
    ],
    passIf: {
      CLAUDE_CODE_USE_BEDROCK: ['AWS_*'],
      CLAUDE_CODE_USE_MANTLE: ['AWS_*'],
      CLAUDE_CODE_USE_ANTHROPIC_AWS: ['AWS_*'],
      CLAUDE_CODE_USE_VERTEX: GOOGLE_CLOUD,
      CLAUDE_CODE_USE_FOUNDRY: AZURE_IDENTITY,
      CLAUDE_CODE_ENABLE_TELEMETRY: ['OTEL_*'],
    },
    never: [],
    set: {},
  },
  login: {
    variables: [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CODE_USE_MANTLE',
      'CLAUDE_CODE_USE_ANTHROPIC_AWS',
      'CLAUDE_CODE_USE_VERTEX',
      'CLAUDE_CODE_USE_FOUNDRY',
    ],
    files: [
      { ...FOLDER, file: '.credentials.json' },
      { ...STATE, key: 'oauthAccount' },
      { ...FOLDER, file: 'settings.json', key: 'apiKeyHelper' },
    ],
    command: ['claude', 'auth', 'login'],
    mayBeHidden: true,
  },
  // What a person has trusted in its own dialog, it asks about by itself.
  settings: [],
  trust: {
    kind: 'json',
    file: STATE,
    path: ['projects', '{main}', 'hasTrustDialogAccepted'],
    command: ['claude'],
  },
  dialogs: [
    { kind: 'trust', seen: ['Quick safety check:', 'Yes, I trust this folder', 'Enter to confirm'] },
    { kind: 'bypass', seen: ['Bypass Permissions mode', 'Yes, I accept', 'Enter to confirm'] },
    { kind: 'key', seen: ['Detected a custom API key', 'Do you want to use this API key?', 'Enter to confirm'] },
    { kind: 'gateway', seen: ["isn't eligible because your requests go through", 'Enter to continue'] },
    { kind: 'login', seen: ['Select login method:'] },
    { kind: 'setup', seen: ['Choose the text style'] },
    { kind: 'permission', seen: ['Do you want to', '1. Yes', 'Esc to cancel'] },
  ],
  inputBox: /^─{20,}\n❯(?:\s*| Try "[^"\n]*")\n─{20,}$/mu,
  interrupt: { keys: [ESCAPE], working: /\besc to interrupt\b|^[^\w\s] \p{Lu}[^\n(]*…/mu },
  // Its hooks tell that a turn has failed, but not that a request is tried again.
  spinners: [/^[^\w\s] \p{Lu}[^\n(]*…(?: \((?:\d+[hms] ?)+\)?)?/gmu, /^ +⎿ +Tip: .*$/gmu],
  failures: [{ line: /^\S (?<text>.+) \u00b7 retrying in (?<seconds>\d+)s \u00b7 attempt \d+\/\d+$/, retries: true }],
  hooks: args('--settings', HOOKS),
  mcp: {
    args: [
      '--mcp-config',
      JSON.stringify({
        mcpServers: {
          huskies: { type: 'http', url: '{mcpUrl}', headers: { Authorization: `Bearer $${'{'}HUSKIES_TOKEN}` } },
        },
      }),
      '--strict-mcp-config',
    ],
    // Without it, tools of a server that was not used yet are hidden behind a search.
    env: { ENABLE_TOOL_SEARCH: 'false' },
  },
  decode: decodeClaude,
  own: [
    { variable: 'CLAUDE_CONFIG_DIR', below: '', home: '.claude' },
    { variable: 'CLAUDE_CONFIG_DIR', below: '.claude.json', home: '.claude.json', isFile: true },
  ],
  asksByHooks: true,
  shares: { kind: 'files' },
  rootNeeds: 'IS_SANDBOX',
};
