/** Qwen Code, as of 0.24. */
import { createEventDecoder } from './event-hooks.ts';
import { type AgentPreset, args, ESCAPE } from './preset.ts';

const FOLDER = { variable: null, folder: '.qwen' } as const;

export const qwen: AgentPreset = {
  name: 'qwen',
  title: 'Qwen Code',
  program: 'qwen',
  leastVersion: '0.24.0',
  testedVersion: '0.24.4',
  install: ['npm', 'install', '-g', '@qwen-code/qwen-code'],
  terminal: {
    exits: false,
    command: ['qwen', '--session-id={newSession}', '{options}', '{mcp}', '--prompt-interactive={prompt}'],
    resume: ['qwen', '{options}', '{mcp}', '--resume={session}', '--prompt-interactive={prompt}'],
    modes: {
      ask: args('--approval-mode', 'default'),
      edits: args('--approval-mode', 'auto-edit'),
      all: args('--approval-mode', 'yolo'),
    },
  },
  acp: {
    command: ['qwen', '--acp'],
    // Continued over ACP, a session may lack the last turn of the terminal.
    sharesSessions: false,
    adapter: null,
    env: {},
    modes: {
      ask: { ...args(), session: 'default' },
      edits: { ...args(), session: 'auto-edit' },
      all: { ...args(), session: 'yolo' },
    },
  },
  model: ['--model', '{model}'],
  env: {
    pass: [
      'QWEN_*',
      'DASHSCOPE_API_KEY',
      'BAILIAN_*',
      'OPENAI_*',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'ANTHROPIC_MODEL',
      'GEMINI_API_KEY',
      'GEMINI_MODEL',
      'GOOGLE_API_KEY',
      'MODELSCOPE_API_KEY',
      'OPENROUTER_API_KEY',
      'NO_BROWSER',
    ],
    passIf: {},
    never: [],
    set: {},
  },
  login: {
    variables: [
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'GEMINI_API_KEY',
      'DASHSCOPE_API_KEY',
      'BAILIAN_CODING_PLAN_API_KEY',
    ],
    files: [
      { ...FOLDER, file: 'oauth_creds.json' },
      { ...FOLDER, file: 'settings.json', key: 'security' },
    ],
    command: ['qwen'],
    mayBeHidden: false,
  },
  trust: { kind: 'given' },
  settings: [
    '.qwen/settings.json',
    '.qwen/extensions',
    '.qwen/hooks',
    '.qwen/agents',
    '.qwen/workflows',
    '.qwen/.env',
    '.mcp.json',
  ],
  dialogs: [
    { kind: 'login', seen: ['Connect a Provider', 'Custom Provider', 'Terms of Services and Privacy Notice'] },
    { kind: 'trust', seen: ['Do you trust this folder?', "Don't trust"] },
    { kind: 'permission', seen: ['1. Yes, allow once', 'No, suggest changes (esc)'] },
  ],
  inputBox: /^[>*] {3}Type your message or @path\/to\/file$/mu,
  interrupt: { keys: [ESCAPE], working: /esc to cancel\)/mu },
  spinners: [/^ *[\u2801-\u28ff] .*$/gmu],
  failures: [{ line: /^ {2}\u2715 \[API Error: (?<text>.*)/, retries: false }],
  // Defaults of the system, which the settings of the person and of the project extend. Without `$version` it would write
  // into that file.
  hooks: { args: [], env: { QWEN_CODE_SYSTEM_DEFAULTS_PATH: '{hookFolder}/qwen-defaults.json' } },
  mcp: args(
    '--mcp-config',
    JSON.stringify({
      mcpServers: {
        huskies: { httpUrl: '{mcpUrl}', headers: { Authorization: 'Bearer $HUSKIES_TOKEN' }, trust: true },
      },
    }),
  ),
  decode: createEventDecoder({ title: 'Qwen Code', login: 'qwen', failures: {} }),
  own: [
    { variable: 'QWEN_HOME', below: '', home: '.qwen' },
    { variable: 'QWEN_RUNTIME_DIR', below: '', home: '.qwen' },
  ],
  asksByHooks: true,
  shares: { kind: 'files' },
  rootNeeds: null,
};
