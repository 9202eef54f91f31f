/**
 * The agent CLIs that Huskies knows: how each is started so that it works unattended in a worktree, and which of the
 * host's variables it needs. Flags as their references of autumn 2026 give them.
 */

export interface Preset {
  /** As a person knows it. */
  title: string;
  /** The program's name on the PATH. */
  program: string;
  command: readonly string[];
  /** What the options mean, for the comment in the config. */
  notes: readonly string[];
  /** Variables passed on to it; `*` at the end stands for any rest. */
  env: readonly string[];
}

export const PRESETS: readonly Preset[] = [
  {
    title: 'Claude Code',
    program: 'claude',
    command: ['claude', '--permission-mode', 'auto', '{prompt}'],
    notes: [
      'auto: works on without asking, with its own safety checks. "acceptEdits" asks',
      'before commands; "bypassPermissions" never asks: only inside a container.',
    ],
    env: ['ANTHROPIC_*', 'CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_*'],
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
      '{prompt}',
    ],
    notes: [
      '--no-daemon: else all runs share one background process, and stopping one run',
      'breaks the others. It writes in its worktree only; --add-dir lets it commit.',
    ],
    env: ['OPENAI_*', 'CODEX_*'],
  },
  {
    title: 'opencode',
    program: 'opencode',
    command: ['opencode', '--auto', '--prompt', '{prompt}'],
    notes: ['--auto: approves whatever its own config does not deny.'],
    env: ['OPENCODE_*', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENROUTER_API_KEY'],
  },
  {
    title: 'Gemini',
    program: 'gemini',
    command: ['gemini', '--skip-trust', '--approval-mode', 'yolo', '--prompt-interactive', '{prompt}'],
    notes: [
      'yolo: never asks, and nothing confines it (add "--sandbox" where docker or podman',
      'is). "auto_edit" asks before commands. --skip-trust: each worktree is a new folder.',
    ],
    env: ['GEMINI_*', 'GOOGLE_API_KEY', 'GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CLOUD_*', 'GOOGLE_GENAI_*'],
  },
];

/** The preset of a command, by its program's name. */
export function presetOf(command: readonly string[]): Preset | null {
  const program = command[0]
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\.(exe|cmd|ps1|bat)$/i, '');
  return PRESETS.find((preset) => preset.program === program) ?? null;
}
