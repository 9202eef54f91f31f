/**
 * What a CLI or an editor sets for the programs of one session of its own: an agent that inherits it would take itself
 * for a part of that session, talk to its ports, or refuse to start. No prefix of a preset passes these.
 */

/** `*` at the end stands for any rest. */
export const SESSION_VARIABLES: readonly string[] = [
  'HUSKIES_*',
  // Claude Code: of its shells, its IDE link, its hooks, the SDK that started it, descriptors that end with it
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
  'CLAUDE_CODE_CONTAINMENT_ID',
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
  // Codex: of its sandboxed shells and of the program that started it
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
  // Gemini: of its shells, its IDE link, its restart, its hooks
  'GEMINI_CLI',
  'GEMINI_CLI_IDE_*',
  'GEMINI_CLI_NO_RELAUNCH',
  'GEMINI_CLI_SESSION*',
  'GEMINI_SESSION*',
  'GEMINI_PROJECT_DIR',
  'GEMINI_CWD',
  // opencode: of its server, its shells and the editor that called it
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
