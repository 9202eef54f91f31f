/** Whether a host was started where no shell had set up the environment. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Terminals set TERM, and launchers of desktops (also macOS's Dock), cron and systemd do not. SHLVL shows nothing: scripts
 * that start a desktop leave it behind. TERM=dumb is an editor's; TERM=linux beside a display was left by the console
 * that started the desktop. Windows has one PATH for all programs.
 */
export function needsLoginShell(env: Env, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return false;
  if (!env.TERM || env.TERM === 'dumb') return true;
  return env.TERM === 'linux' && Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
