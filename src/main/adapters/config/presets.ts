/**
 * The agent CLIs that Huskies knows: the command that runs each unattended in a worktree, and the variables it needs. A
 * prompt follows `--` or an option's `=`, so it is never read as an option. Flags as of the CLIs' docs of autumn 2026.
 */

export interface Preset {
  /** The name that is shown to a person. */
  title: string;
  /** The program's name on the PATH. */
  program: string;
  command: readonly string[];
  /** What the options mean, for the comment in the config. */
  notes: readonly string[];
  /** Variables passed on to it. A `*` at the end matches any rest of a name. */
  env: readonly string[];
  /** Further variables, such as cloud credentials, that are passed on only while the variable in the key is on. */
  envIf?: Readonly<Record<string, readonly string[]>>;
}

/** Where the AWS configuration is: names and paths, no secrets. */
const AWS_PLACES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
];
const GOOGLE_CLOUD = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_*',
  'GCLOUD_PROJECT',
  'CLOUD_ML_REGION',
  'CLOUDSDK_*',
];

export const PRESETS: readonly Preset[] = [
  {
    title: 'Claude Code',
    program: 'claude',
    command: ['claude', '--permission-mode', 'auto', '--', '{prompt}'],
    notes: [
      'auto: works without asking, with its own safety checks. "acceptEdits" asks before',
      'commands. "bypassPermissions" never asks: use it only inside a container.',
    ],
    env: [
      'ANTHROPIC_*',
      'CLAUDE_CONFIG_DIR',
      'CLAUDE_CODE_*',
      'DISABLE_*',
      'MCP_TIMEOUT',
      'MCP_TOOL_TIMEOUT',
      'MAX_MCP_OUTPUT_TOKENS',
      'MAX_THINKING_TOKENS',
      'API_TIMEOUT_MS',
      'BASH_DEFAULT_TIMEOUT_MS',
      'BASH_MAX_TIMEOUT_MS',
      'BASH_MAX_OUTPUT_LENGTH',
      ...AWS_PLACES,
      'VERTEX_REGION_*',
      'CLOUD_ML_REGION',
    ],
    envIf: {
      CLAUDE_CODE_USE_BEDROCK: ['AWS_*'],
      CLAUDE_CODE_USE_MANTLE: ['AWS_*'],
      CLAUDE_CODE_USE_VERTEX: GOOGLE_CLOUD,
      CLAUDE_CODE_USE_FOUNDRY: ['AZURE_*', 'IDENTITY_*', 'MSI_*'],
      CLAUDE_CODE_ENABLE_TELEMETRY: ['OTEL_*'],
    },
  },
  {
    title: 'Codex',
    program: 'codex',
    command: [
      'codex',
      '--no-daemon',
      '--sandbox',
      'workspace-write',
      '--ask-for-approval',
      'never',
      '--add-dir',
      '{git}',
      '--',
      '{prompt}',
    ],
    notes: [
      '--no-daemon: otherwise all runs share one background process, and stopping one run',
      'breaks the others. Codex writes only in its worktree; --add-dir lets it commit.',
    ],
    env: ['OPENAI_*', 'CODEX_*', 'AZURE_OPENAI_*', ...AWS_PLACES, 'AWS_BEARER_TOKEN_BEDROCK'],
  },
  {
    title: 'opencode',
    program: 'opencode',
    command: ['opencode', '--auto', '--prompt={prompt}'],
    notes: ['--auto: approves everything that its own config does not deny.'],
    env: [
      'OPENCODE_*',
      'ANTHROPIC_API_KEY',
      'OPENAI_API_KEY',
      'GEMINI_API_KEY',
      'OPENROUTER_API_KEY',
      ...AWS_PLACES,
      'AWS_BEARER_TOKEN_BEDROCK',
    ],
  },
  {
    title: 'Gemini',
    program: 'gemini',
    command: ['gemini', '--skip-trust', '--approval-mode', 'yolo', '--prompt-interactive={prompt}'],
    notes: [
      'yolo: never asks and is not confined; add "--sandbox" if you have docker or podman.',
      '"auto_edit" asks before commands. --skip-trust: each worktree is a new folder.',
    ],
    env: [
      'GEMINI_*',
      'GOOGLE_API_KEY',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'GOOGLE_CLOUD_*',
      'GOOGLE_GENAI_*',
      'GOOGLE_GEMINI_*',
      'GOOGLE_VERTEX_*',
      'CODE_ASSIST_ENDPOINT',
    ],
    envIf: { GOOGLE_GENAI_USE_VERTEXAI: GOOGLE_CLOUD },
  },
];

/** The preset of a command, found by its program's name; null when the program is not known. */
export function presetOf(command: readonly string[]): Preset | null {
  const program = command[0]
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\.(exe|cmd|ps1|bat)$/i, '');
  return PRESETS.find((preset) => preset.program === program) ?? null;
}

/** Names of the variables that the preset of `command` passes on. `env`: the environment that the program would get. */
export function presetVariables(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const preset = presetOf(command);
  if (preset === null) return [];
  const more = Object.entries(preset.envIf ?? {}).filter(([name]) => isOn(env[name]));
  return [...preset.env, ...more.flatMap(([, names]) => names)];
}

/** Reads a switch as the CLIs do: 0, false, no, off and an empty value are off. */
function isOn(value: string | undefined): boolean {
  return !/^(|0|false|no|off)$/i.test((value ?? '').trim());
}
