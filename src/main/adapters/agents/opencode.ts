/** opencode, as of 1.18. */

import { AWS_PLACES, BEDROCK_KEY, GOOGLE_CLOUD } from './clouds.ts';
import { decodeOpencode } from './opencode-hooks.ts';
import { type AgentPreset, ESCAPE } from './preset.ts';

type Rule = 'ask' | 'allow';
type Rules = Readonly<Record<string, Rule | Readonly<Record<string, Rule>>>>;

/** The last rule that covers a tool counts, so the order matters. Its own default allows nearly everything. */
function permission(rules: Rules): { args: string[]; env: Record<string, string> } {
  return { args: [], env: { OPENCODE_PERMISSION: JSON.stringify(rules) } };
}

/** What changes nothing: tools that read, as its own default allows them, and Huskies' own tools. All others are asked. */
const CAREFUL: Rules = {
  '*': 'ask',
  read: { '*': 'allow', '*.env': 'ask', '*.env.*': 'ask', '*.env.example': 'allow' },
  ...{ grep: 'allow', glob: 'allow', list: 'allow', lsp: 'allow' },
  ...{ todowrite: 'allow', skill: 'allow', question: 'allow' },
  'huskies_*': 'allow',
};
/** Edits, commands and fetches are named as well, since a person's own config may allow them by name. */
const ASK = permission({ ...CAREFUL, edit: 'ask', bash: 'ask', webfetch: 'ask', websearch: 'ask', task: 'ask' });
const EDITS = permission({ ...CAREFUL, edit: 'allow', bash: 'ask', webfetch: 'ask', websearch: 'ask', task: 'ask' });
/** Each of its tools has a permission, and so have paths outside of the worktree. */
const ALL = permission({ '*': 'allow' });

/** Of its folder in a repository. The rest of that folder it writes itself. */
const IN_FOLDER = [
  ...['opencode.json', 'opencode.jsonc', 'plugin', 'plugins', 'tool', 'tools'],
  ...['agent', 'agents', 'mode', 'modes', 'package.json'],
];

export const opencode: AgentPreset = {
  name: 'opencode',
  title: 'opencode',
  program: 'opencode',
  leastVersion: '1.18.0',
  testedVersion: '1.18.33',
  install: ['npm', 'install', '-g', 'opencode-ai'],
  terminal: {
    exits: false,
    command: ['opencode', '{options}', '--prompt={prompt}'],
    // Its screen drops --prompt where it opens a session, so the plugin sends it.
    resume: ['opencode', '{options}', '--session={session}'],
    modes: {
      ask: ASK,
      edits: EDITS,
      all: ALL,
    },
  },
  acp: {
    command: ['opencode', 'acp'],
    sharesSessions: true,
    adapter: null,
    env: {},
    modes: {
      ask: { ...ASK, session: null },
      edits: { ...EDITS, session: null },
      all: { ...ALL, session: null },
    },
  },
  model: ['--model', '{model}'],
  env: {
    pass: [
      'OPENCODE_*',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'OPENAI_API_KEY',
      'OPENAI_BASE_URL',
      'GEMINI_API_KEY',
      'GOOGLE_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'OPENROUTER_API_KEY',
      'GROQ_API_KEY',
      'MISTRAL_API_KEY',
      'DEEPSEEK_API_KEY',
      'XAI_API_KEY',
      'MOONSHOT_API_KEY',
      'ZHIPU_API_KEY',
      'AZURE_API_KEY',
      'AZURE_RESOURCE_NAME',
      'AZURE_COGNITIVE_SERVICES_RESOURCE_NAME',
      'GOOGLE_VERTEX_*',
      'VERTEX_LOCATION',
      'CLOUDFLARE_ACCOUNT_ID',
      'CLOUDFLARE_GATEWAY_ID',
      BEDROCK_KEY,
      ...AWS_PLACES,
      ...GOOGLE_CLOUD,
    ],
    passIf: {},
    never: ['OPENCODE_PERMISSION'],
    set: {},
  },
  login: {
    variables: [
      'ANTHROPIC_API_KEY',
      'OPENAI_API_KEY',
      'GEMINI_API_KEY',
      'OPENROUTER_API_KEY',
      'OPENCODE_API_KEY',
      'OPENCODE_CONFIG_CONTENT',
      'OPENCODE_CONFIG',
      'AWS_PROFILE',
      BEDROCK_KEY,
    ],
    files: [{ variable: 'XDG_DATA_HOME', folder: '.local/share', file: 'opencode/auth.json' }],
    command: ['opencode', 'auth', 'login'],
    // Some of its models need no login.
    mayBeHidden: true,
  },
  trust: { kind: 'given' },
  settings: ['opencode.json', 'opencode.jsonc', ...IN_FOLDER.map((name) => `.opencode/${name}`)],
  dialogs: [],
  inputBox: /^ +┃\n(?: +┃\n)? +┃ {2}\w+ · .*\n +╹▀{20,}$/mu,
  interrupt: { keys: [ESCAPE, ESCAPE], working: /\besc (?:again to )?interrupt\b/mu },
  spinners: [/^ +[⬝■]+ +esc interrupt/gmu],
  failures: [],
  hooks: {
    sendsPrompts: true,
    args: [],
    env: { OPENCODE_CONFIG_CONTENT: JSON.stringify({ plugin: ['file://{env:HUSKIES_HOOKS}/opencode-hooks.mjs'] }) },
  },
  mcp: {
    args: [],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        mcp: {
          huskies: {
            type: 'remote',
            url: '{mcpUrl}',
            enabled: true,
            headers: { Authorization: 'Bearer {env:HUSKIES_TOKEN}' },
          },
        },
      }),
    },
  },
  decode: decodeOpencode,
  own: [
    { variable: 'XDG_CONFIG_HOME', below: 'opencode', home: '.config/opencode' },
    { variable: 'XDG_DATA_HOME', below: 'opencode', home: '.local/share/opencode' },
    { variable: 'XDG_STATE_HOME', below: 'opencode', home: '.local/state/opencode' },
    { variable: 'XDG_CACHE_HOME', below: 'opencode', home: '.cache/opencode' },
  ],
  asksByHooks: false,
  shares: { kind: 'files' },
  rootNeeds: null,
};
