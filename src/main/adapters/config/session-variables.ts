/**
 * Variables that a CLI or an editor sets for the programs of one of its sessions. An agent that inherited them would
 * act as a part of that session, use its ports, or refuse to start. The prefixes of presets never pass them on.
 */

/** A `*` at the end matches any rest of a name. */
export const SESSION_VARIABLES: readonly string[] = [
  'HUSKIES_*',
  // Claude Code: set for its shells, IDE link and hooks, by the SDK, and for file descriptors of its own process
  'CLAUDECODE',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_SSE_PORT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_SESSION*',
  'CLAUDE_CODE_REMOTE*',
  'CLAUDE_CODE_PARENT*',
  'CLAUDE_CODE_CHILD*',
  'CLAUDE_CODE_AGENT*',
  'CLAUDE_CODE_TEAM*',
  'CLAUDE_CODE_TASK*',
  'CLAUDE_CODE_TMUX*',
  'CLAUDE_CODE_CONTAINER_ID',
  'CLAUDE_CODE_IDE_HOST_OVERRIDE',
  'CLAUDE_CODE_WORKER*',
  'CLAUDE_CODE_ENVIRONMENT*',
  'CLAUDE_CODE_WEBSOCKET*',
  'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR',
  'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR',
  'CLAUDE_AGENT_SDK_*',
  'CLAUDE_PROJECT_DIR',
  'CLAUDE_ENV_FILE',
  'CLAUDE_PLUGIN_*',
  // Codex: set for its sandboxed shells, and by the program that started it
  'CODEX_SANDBOX*',
  'CODEX_THREAD*',
  'CODEX_SESSION*',
  'CODEX_TURN*',
  'CODEX_CI',
  'CODEX_SHELL',
  'CODEX_INTERNAL_*',
  'CODEX_MANAGED_*',
  'CODEX_NETWORK_*',
  'CODEX_COMPANION*',
  // Gemini: set for its shells, IDE link, restart and hooks
  'GEMINI_CLI',
  'GEMINI_CLI_IDE_*',
  'GEMINI_CLI_NO_RELAUNCH',
  'GEMINI_CLI_SESSION*',
  'GEMINI_SESSION*',
  'GEMINI_PROJECT_DIR',
  'GEMINI_CWD',
  // opencode: set for its server and shells, and by the editor that called it
  'OPENCODE',
  'OPENCODE_PID',
  'OPENCODE_RUN*',
  'OPENCODE_SESSION*',
  'OPENCODE_PROCESS*',
  'OPENCODE_CALLER',
  'OPENCODE_CLIENT',
  'OPENCODE_SERVER_*',
  'OPENCODE_TERMINAL',
  // editors and terminals
  'CURSOR_*',
  'VSCODE_*',
  'TERM_PROGRAM*',
];
