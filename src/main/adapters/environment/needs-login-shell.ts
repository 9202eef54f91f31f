/** Decides whether the host was started without a shell that set up the environment. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * True when no terminal has started the host.
 *
 * Terminals set TERM; desktop launchers (including the macOS Dock), cron and systemd do not. TERM=dumb is set by
 * editors, and TERM=linux with a display is left from the console that started the desktop. SHLVL proves nothing,
 * because scripts that start a desktop leave it set. On Windows all programs have the same PATH.
 */
export function needsLoginShell(env: Env, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return false;
  if (!env.TERM || env.TERM === 'dumb') return true;
  return env.TERM === 'linux' && Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
