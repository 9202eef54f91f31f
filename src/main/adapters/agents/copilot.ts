/** GitHub Copilot CLI, as of 1.0.102. */
import { type AgentPreset, args, ESCAPE } from './preset.ts';

const FOLDER = { variable: 'COPILOT_HOME', folder: '.copilot' } as const;
const AGENT_SESSION = 'https://agentclientprotocol.com/protocol/session-modes#agent';

export const copilot: AgentPreset = {
  name: 'copilot',
  title: 'GitHub Copilot',
  program: 'copilot',
  leastVersion: '1.0.0',
  testedVersion: '1.0.102',
  install: ['npm', 'install', '-g', '@github/copilot'],
  terminal: {
    exits: false,
    command: [
      'copilot',
      '--no-auto-update',
      '--session-id={newSession}',
      '{options}',
      '{mcp}',
      '--interactive={prompt}',
    ],
    resume: ['copilot', '--no-auto-update', '{options}', '{mcp}', '--resume={session}', '--interactive={prompt}'],
    modes: { ask: args(), edits: args('--allow-tool=write'), all: args('--allow-all') },
  },
  acp: {
    command: ['copilot', '--acp', '--no-auto-update'],
    sharesSessions: true,
    adapter: null,
    env: {},
    modes: {
      ask: { ...args(), session: AGENT_SESSION },
      edits: { ...args('--allow-tool=write'), session: AGENT_SESSION },
      all: { ...args('--allow-all'), session: AGENT_SESSION },
    },
  },
  model: ['--model={model}'],
  env: {
    // GH_TOKEN and GITHUB_TOKEN can change repositories, so they come only by env_from_host.
    pass: ['COPILOT_*', 'GH_HOST', 'GITHUB_COPILOT_*'],
    passIf: {},
    never: ['COPILOT_ALLOW_ALL'],
    set: {},
  },
  login: {
    variables: ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_PROVIDER_BASE_URL'],
    files: [{ ...FOLDER, file: 'config.json', key: 'loggedInUsers' }],
    command: ['copilot', 'login'],
    mayBeHidden: true,
  },
  // What a person has trusted in its own dialog, it asks about by itself.
  settings: [],
  trust: {
    kind: 'json',
    file: { ...FOLDER, file: 'config.json' },
    path: ['trustedFolders'],
    command: ['copilot'],
  },
  dialogs: [
    {
      kind: 'trust',
      seen: ['Confirm folder trust', 'Do you trust the files in this folder?', 'enter to select'],
    },
    { kind: 'login', seen: ['Please use /login to sign in to use Copilot'] },
    { kind: 'permission', seen: ['Do you want to', '1. Yes', 'to navigate', 'enter to select'] },
  ],
  // The second frame is shown while it works.
  inputBox: /^(?:─{20,}\n❯\n─{20,}|╻▄{20,}\n┃\n╹▀{20,})$/mu,
  interrupt: { keys: [ESCAPE, ESCAPE], working: /\besc interrupt\b/mu },
  // A scroll bar is at the end of its lines.
  spinners: [/^ ?[^\w\s] (?:Working|Thinking)\b.*? +esc interrupt/gmu],
  failures: [
    { line: /^ \u2717 (?<text>.*?)\s*\u2503?$/, retries: false },
    {
      line: /^ \u25cf (?<text>(?:Request failed|Response was interrupted)\b.*) Retrying\.{3}\s*\u2503?$/,
      retries: true,
    },
  ],
  hooks: null,
  mcp: args(
    '--additional-mcp-config',
    JSON.stringify({
      mcpServers: {
        huskies: {
          type: 'http',
          url: '{mcpUrl}',
          headers: { Authorization: `Bearer $${'{'}HUSKIES_TOKEN}` },
          tools: ['*'],
        },
      },
    }),
  ),
  decode: null,
  own: [
    { variable: 'COPILOT_HOME', below: '', home: '.copilot' },
    { variable: 'XDG_CONFIG_HOME', below: 'github-copilot', home: '.config/github-copilot' },
  ],
  asksByHooks: false,
  shares: { kind: 'files' },
  rootNeeds: null,
};
