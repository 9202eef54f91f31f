/**
 * Real agent CLIs as data: what a person has set up so that a CLI works with the model server, and needs no answer of
 * theirs. How it is started is the preset's part.
 */

/** What a CLI's setting depends on. */
export interface Place {
  /** The model server, without a slash at its end. */
  server: string;
  /** The main checkout of the project. */
  main: string;
}

/** How a CLI speaks the Agent Client Protocol. */
export interface AcpTraits {
  /** The pinned program that speaks it: the CLI itself, or its adapter. */
  program: string;
  /** Whether its edits come with a diff; opencode tells only that it wrote the file. */
  showsDiffs: boolean;
  /**
   * What it asks before, in mode `ask`, and a part of the question. Codex starts programs in a sandbox in which they can
   * only read, and asks before edits.
   */
  asks: { script: string; detail: string };
  /** The folder below the home that has its sessions, if both roads have the same ones; null: they have not. */
  sessions: string | null;
}

/** A CLI. */
export interface AgentCli {
  /** Its name in pins.json, that of its program, and that of its preset. */
  name: string;
  /** The model that the config names; null: the CLI's settings do. */
  model: string | null;
  /** Variables of the person's shell, as for a gateway. */
  env(place: Place): Readonly<Record<string, string>>;
  /** Files in the person's home: a text, or JSON. */
  seeds(place: Place): Readonly<Record<string, object | string>>;
  /** Whether the model can run commands by a tool of its own. */
  hasShell: boolean;
  /** Whether a tool's children live on after it. Those of a sandbox with processes of its own end with the tool. */
  keepsChildren: boolean;
  /** Whether Huskies knows the session of a run in a terminal, so that the next run can continue it. */
  isContinued: boolean;
  /** Null: it does not speak the protocol. */
  acp: AcpTraits | null;
  /** Lines for .gitignore that its users add, because it writes files of its own into the worktree. */
  ignored?: string;
}

const ASKS_BEFORE_COMMANDS = { script: 'kids', detail: 'nap' } as const;
/** One that speaks the protocol itself. */
const acpOf = (program: string, sessions: string | null): AcpTraits => ({
  ...{ program, sessions },
  showsDiffs: true,
  asks: ASKS_BEFORE_COMMANDS,
});

/** Looks like a key to the CLIs that check its form. */
const KEY = 'sk-ant-api03-scripted-model-0000000000000000000000000000AA';

const CLAUDE: AgentCli = {
  name: 'claude',
  model: null,
  env: ({ server }) => ({
    ANTHROPIC_BASE_URL: server,
    ANTHROPIC_API_KEY: KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // root may use bypassPermissions only where this says that it is confined
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: '1' } : {}),
  }),
  // a fresh home asks for a theme, for the key, and for trust; trust of the main checkout covers its worktrees
  seeds: ({ main }) => ({
    '.claude.json': {
      hasCompletedOnboarding: true,
      theme: 'dark',
      customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
      projects: { [main]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
    },
  }),
  hasShell: true,
  keepsChildren: true,
  isContinued: true,
  acp: acpOf('claude-agent-acp', '.claude/projects'),
};

const CODEX: AgentCli = {
  name: 'codex',
  model: 'gpt-6.1-terra',
  env: () => ({ OPENAI_API_KEY: KEY }),
  seeds: ({ server }) => ({
    '.codex/config.toml': [
      'model_provider = "scripted"',
      '[model_providers.scripted]',
      'name = "scripted"',
      `base_url = "${server}/v1"`,
      'env_key = "OPENAI_API_KEY"',
      'wire_api = "responses"',
      'request_max_retries = 0',
      'stream_max_retries = 0',
      '',
    ].join('\n'),
  }),
  hasShell: true,
  keepsChildren: false,
  isContinued: true,
  acp: { ...acpOf('codex-acp', '.codex/sessions'), asks: { script: 'edit', detail: 'hello.txt' } },
};

const OPENCODE: AgentCli = {
  name: 'opencode',
  model: null,
  env: () => ({
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }),
  seeds: ({ server }) => ({
    '.config/opencode/opencode.json': {
      model: 'scripted/mock-1',
      small_model: 'scripted/mock-1',
      autoupdate: false,
      share: 'disabled',
      enabled_providers: ['scripted'],
      provider: {
        scripted: {
          npm: '@ai-sdk/openai-compatible',
          name: 'Scripted',
          options: { baseURL: `${server}/v1`, apiKey: KEY },
          models: {
            'mock-1': { name: 'mock-1', limit: { context: 100_000, output: 8_000 }, cost: { input: 3, output: 15 } },
          },
        },
      },
    },
  }),
  hasShell: true,
  keepsChildren: true,
  isContinued: true,
  acp: { ...acpOf('opencode', '.local/share/opencode'), showsDiffs: false },
};

const GEMINI: AgentCli = {
  name: 'gemini',
  model: 'gemini-3.1-pro-preview',
  env: ({ server }) => ({ GOOGLE_GEMINI_BASE_URL: server, GEMINI_API_KEY: KEY }),
  seeds: () => ({ '.gemini/settings.json': { security: { auth: { selectedType: 'gemini-api-key' } } } }),
  hasShell: true,
  keepsChildren: true,
  isContinued: true,
  acp: acpOf('gemini', null),
};

const QWEN: AgentCli = {
  name: 'qwen',
  model: null,
  env: ({ server }) => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${server}/v1`, OPENAI_MODEL: 'mock-1' }),
  seeds: () => ({ '.qwen/settings.json': { security: { auth: { selectedType: 'openai' } } } }),
  hasShell: true,
  keepsChildren: true,
  isContinued: true,
  acp: acpOf('qwen', null),
};

const COPILOT: AgentCli = {
  name: 'copilot',
  model: null,
  env: ({ server }) => ({
    COPILOT_PROVIDER_BASE_URL: `${server}/v1`,
    COPILOT_PROVIDER_API_KEY: KEY,
    COPILOT_MODEL: 'claude-sonnet-4.5',
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
  }),
  seeds: ({ main }) => ({ '.copilot/config.json': { trustedFolders: [main] } }),
  hasShell: true,
  keepsChildren: true,
  isContinued: true,
  acp: acpOf('copilot', '.copilot/session-state'),
};

const AIDER: AgentCli = {
  name: 'aider',
  model: 'openai/mock-1',
  env: ({ server }) => ({ OPENAI_API_KEY: KEY, OPENAI_API_BASE: `${server}/v1`, AIDER_ANALYTICS: 'false' }),
  // its model has no shell, so the commands of a story are its test command's; the tools are beside the home
  seeds: () => ({
    '.aider.conf.yml': ['auto-test: true', `test-cmd: 'sh "$HOME/../tools/check"'`, ''].join('\n'),
  }),
  hasShell: false,
  keepsChildren: true,
  isContinued: false,
  acp: null,
  ignored: '.aider*',
};

/** All of them, the lightest first. */
export const CLIS: readonly AgentCli[] = [CLAUDE, CODEX, OPENCODE, GEMINI, QWEN, COPILOT, AIDER];

/** The CLI of this name. */
export function cliNamed(name: string): AgentCli {
  const cli = CLIS.find((each) => each.name === name);
  if (cli === undefined) throw new Error(`e2e/agents/clis.ts has no ${name}`);
  return cli;
}

/** Those that speak the Agent Client Protocol. */
export const ACP_CLIS: readonly (AgentCli & { acp: AcpTraits })[] = CLIS.flatMap((cli) =>
  cli.acp === null ? [] : [{ ...cli, acp: cli.acp }],
);
