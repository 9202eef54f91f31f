/** Gemini CLI, as of 0.61. */
import { GOOGLE_CLOUD } from './clouds.ts';
import { type AgentPreset, args, ESCAPE } from './preset.ts';

const FOLDER = { variable: null, folder: '.gemini' } as const;

export const gemini: AgentPreset = {
  name: 'gemini',
  title: 'Gemini',
  program: 'gemini',
  leastVersion: '0.39.0',
  testedVersion: '0.61.0',
  install: ['npm', 'install', '-g', '@google/gemini-cli'],
  terminal: {
    exits: false,
    // Each worktree is a new folder; --skip-trust trusts it for this run.
    command: ['gemini', '--skip-trust', '--session-id={newSession}', '{options}', '--prompt-interactive={prompt}'],
    resume: ['gemini', '--skip-trust', '{options}', '--resume={session}', '--prompt-interactive={prompt}'],
    modes: {
      ask: args('--approval-mode', 'default'),
      edits: args('--approval-mode', 'auto_edit'),
      all: args('--approval-mode', 'yolo'),
    },
  },
  acp: {
    command: ['gemini', '--acp', '--skip-trust'],
    // Its terminal opens a session of this road, but this road cannot load one.
    sharesSessions: false,
    adapter: null,
    env: {},
    modes: {
      ask: { ...args(), session: 'default' },
      edits: { ...args(), session: 'autoEdit' },
      all: { ...args(), session: 'yolo' },
    },
  },
  model: ['--model', '{model}'],
  env: {
    pass: [
      'GEMINI_*',
      'GOOGLE_API_KEY',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'GOOGLE_CLOUD_*',
      'GOOGLE_GENAI_*',
      'GOOGLE_GEMINI_*',
      'GOOGLE_VERTEX_*',
      'CODE_ASSIST_ENDPOINT',
      'NO_BROWSER',
    ],
    passIf: { GOOGLE_GENAI_USE_VERTEXAI: GOOGLE_CLOUD, GOOGLE_GENAI_USE_GCA: GOOGLE_CLOUD },
    never: [],
    set: {},
  },
  login: {
    // A key alone is not enough: it asks once which kind of login to use, and keeps the answer in its settings.
    variables: ['GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
    files: [
      { ...FOLDER, file: 'oauth_creds.json' },
      { ...FOLDER, file: 'settings.json', key: 'security' },
    ],
    command: ['gemini', '--skip-trust'],
    mayBeHidden: false,
  },
  trust: { kind: 'given' },
  settings: [
    '.gemini/settings.json',
    '.gemini/extensions',
    '.gemini/policies',
    '.gemini/hooks',
    '.gemini/agents',
    '.gemini/.env',
  ],
  dialogs: [
    { kind: 'trust', seen: ['Do you trust the files in this folder?', '1. Trust folder', "3. Don't trust"] },
    { kind: 'login', seen: ['How would you like to authenticate for this project?', '(Use Enter to select)'] },
    { kind: 'permission', seen: ['1. Allow once', 'No, suggest changes (esc)'] },
  ],
  inputBox: /^ [>*] {3}Type your message or @path\/to\/file$/mu,
  interrupt: { keys: [ESCAPE], working: /\(esc to cancel, /mu },
  // On other failures it goes on without a word, up to ten times.
  spinners: [/^ *[\u2801-\u28ff] .*$/gmu],
  failures: [{ line: /^\u2715 \[API Error: (?<text>.*)/, retries: false }],
  hooks: null,
  // Only a settings file of the whole system could do it, and that is refused below folders that others can write to.
  mcp: null,
  decode: null,
  own: [{ variable: 'GEMINI_CLI_HOME', below: '.gemini', home: '.gemini' }],
  asksByHooks: false,
  shares: { kind: 'files' },
  rootNeeds: null,
};
