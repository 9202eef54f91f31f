/** Aider, as of 0.86. */
import { AWS_PLACES, BEDROCK_KEY } from './clouds.ts';
import { type AgentPreset, args } from './preset.ts';

export const aider: AgentPreset = {
  name: 'aider',
  title: 'Aider',
  program: 'aider',
  leastVersion: '0.86.0',
  testedVersion: '0.86.2',
  install: ['pipx', 'install', '--force', 'aider-chat'],
  terminal: {
    exits: true,
    // Without these it asks about .gitignore, unknown models and its news before it does what it was asked to.
    command: [
      'aider',
      '--no-check-update',
      '--no-gitignore',
      '--no-show-model-warnings',
      '--no-show-release-notes',
      '{options}',
      '--message={prompt}',
    ],
    resume: null,
    modes: {
      // It edits and commits without asking, and has no option against that.
      ask: null,
      edits: args('--no-suggest-shell-commands'),
      all: args('--yes-always'),
    },
  },
  acp: null,
  model: ['--model', '{model}'],
  env: {
    pass: [
      'AIDER_*',
      'OPENAI_*',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'GEMINI_API_KEY',
      'DEEPSEEK_API_KEY',
      'GROQ_API_KEY',
      'OPENROUTER_API_KEY',
      'XAI_API_KEY',
      'COHERE_API_KEY',
      'AZURE_API_*',
      'OLLAMA_API_BASE',
      'LM_STUDIO_API_*',
      'VERTEXAI_*',
      'GOOGLE_APPLICATION_CREDENTIALS',
      BEDROCK_KEY,
      ...AWS_PLACES,
    ],
    passIf: {},
    never: ['AIDER_YES', 'AIDER_YES_ALWAYS'],
    set: {},
  },
  login: {
    variables: [
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'GEMINI_API_KEY',
      'DEEPSEEK_API_KEY',
      'OPENROUTER_API_KEY',
      'GROQ_API_KEY',
      'OLLAMA_API_BASE',
      'AZURE_API_KEY',
      'AIDER_API_KEY',
    ],
    files: [
      { variable: null, folder: '', file: '.aider.conf.yml' },
      { variable: null, folder: '.aider', file: 'oauth-keys.env' },
    ],
    command: ['aider'],
    mayBeHidden: true,
  },
  trust: { kind: 'given' },
  settings: ['.aider.conf.yml', '.aider.model.settings.yml'],
  dialogs: [
    { kind: 'login', seen: ['No LLM model was specified', 'Login to OpenRouter or create a free account?'] },
    { kind: 'permission', seen: ['(Y)es/(N)o', ']:'], isLast: true },
  ],
  // With its message as an option it reads none in its terminal, and ends when it has done what it was asked to.
  inputBox: null,
  // It goes on after Esc, and Ctrl+C ends it.
  interrupt: { keys: null, working: null },
  // What its library for models writes, in front of which its spinner may be left.
  spinners: [/^.*[░█].*Waiting for .*$/gmu],
  failures: [{ line: /^[\s\u2588\u2591]*litellm\.(?<text>\w+: .*)$/, retries: true }],
  hooks: null,
  mcp: null,
  decode: null,
  own: [{ variable: null, below: '', home: '.aider' }],
  asksByHooks: false,
  shares: { kind: 'files' },
  rootNeeds: null,
};
