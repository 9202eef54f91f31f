/**
 * Real agent CLIs as data: how each is started in a terminal, and what points it at the model server and keeps it from a
 * first-run dialog. Each test gives a CLI a home of its own.
 */

/** What a CLI's setting depends on. */
export interface Place {
  /** The model server, without a slash at its end. */
  server: string;
  /** The main checkout of the project. */
  main: string;
}

/** A CLI. */
export interface AgentCli {
  /** Its name in pins.json, and that of its program. */
  name: string;
  /** Its arguments in a terminal, with `{prompt}`. */
  args(place: Place): readonly string[];
  env(place: Place): Readonly<Record<string, string>>;
  /** Files in its home, as JSON. */
  seeds(place: Place): Readonly<Record<string, object>>;
  /** Whether the model can run commands by a tool of its own. */
  hasShell: boolean;
}

/** Looks like a key to the CLIs that check its form. */
const KEY = 'sk-ant-api03-scripted-model-0000000000000000000000000000AA';
const none = () => ({});

const CLAUDE: AgentCli = {
  name: 'claude',
  args: () => [
    '--permission-mode',
    'bypassPermissions',
    '--settings',
    '{"skipDangerousModePermissionPrompt":true}',
    '--',
    '{prompt}',
  ],
  env: ({ server }) => ({
    ANTHROPIC_BASE_URL: server,
    ANTHROPIC_API_KEY: KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // root may use bypassPermissions only where this says that it is confined
    IS_SANDBOX: '1',
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
};

const CODEX: AgentCli = {
  name: 'codex',
  args: ({ server, main }) => [
    '--no-daemon',
    '--dangerously-bypass-approvals-and-sandbox',
    '-c',
    `projects={${JSON.stringify(main)}={trust_level="trusted"}}`,
    '-c',
    'model_provider="scripted"',
    '-c',
    `model_providers.scripted={name="scripted",base_url="${server}/v1",env_key="OPENAI_API_KEY",wire_api="responses",request_max_retries=0,stream_max_retries=0}`,
    '-c',
    'model="gpt-6.1-terra"',
    '--',
    '{prompt}',
  ],
  env: () => ({ OPENAI_API_KEY: KEY }),
  seeds: none,
  hasShell: true,
};

const OPENCODE: AgentCli = {
  name: 'opencode',
  args: () => ['--auto', '--prompt={prompt}'],
  env: ({ server }) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
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
    }),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }),
  seeds: none,
  hasShell: true,
};

const GEMINI: AgentCli = {
  name: 'gemini',
  args: () => [
    '--model',
    'gemini-3.1-pro-preview',
    '--skip-trust',
    '--approval-mode',
    'yolo',
    '--prompt-interactive={prompt}',
  ],
  env: ({ server }) => ({ GOOGLE_GEMINI_BASE_URL: server, GEMINI_API_KEY: KEY }),
  seeds: () => ({ '.gemini/settings.json': { security: { auth: { selectedType: 'gemini-api-key' } } } }),
  hasShell: true,
};

const QWEN: AgentCli = {
  name: 'qwen',
  args: () => ['--auth-type', 'openai', '--approval-mode', 'yolo', '--prompt-interactive={prompt}'],
  env: ({ server }) => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${server}/v1`, OPENAI_MODEL: 'mock-1' }),
  seeds: none,
  hasShell: true,
};

const COPILOT: AgentCli = {
  name: 'copilot',
  args: () => ['--allow-all', '--no-auto-update', '--interactive={prompt}'],
  env: ({ server }) => ({
    COPILOT_PROVIDER_BASE_URL: `${server}/v1`,
    COPILOT_PROVIDER_API_KEY: KEY,
    COPILOT_MODEL: 'claude-sonnet-4.5',
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    COPILOT_ALLOW_ALL: 'true',
  }),
  seeds: none,
  hasShell: true,
};

const AIDER: AgentCli = {
  name: 'aider',
  args: () => [
    '--model',
    'openai/mock-1',
    '--yes-always',
    '--no-show-model-warnings',
    '--no-check-update',
    '--analytics-disable',
    '--message={prompt}',
  ],
  env: ({ server }) => ({ OPENAI_API_KEY: KEY, OPENAI_API_BASE: `${server}/v1` }),
  seeds: none,
  hasShell: false,
};

/** All of them, the lightest first. */
export const CLIS: readonly AgentCli[] = [CLAUDE, CODEX, OPENCODE, GEMINI, QWEN, COPILOT, AIDER];
