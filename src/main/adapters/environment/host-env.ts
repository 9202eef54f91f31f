/** The person's environment, completed from the login shell when Huskies was not started from a terminal. */
import { askLoginShell, type LoginShell, loginShellOf } from './login-shell.ts';
import { needsLoginShell } from './needs-login-shell.ts';
import { type Env, personEnv } from './person-env.ts';
import { personPath } from './person-path.ts';

/** The environment, and where it comes from. */
export interface HostEnv {
  env: Env;
  /** Null if the process was started from a terminal, in which case no shell is asked. */
  login: LoginShell | null;
}

/** Asks at most one shell, for at most `timeoutMs`. Never rejects. */
export async function readHostEnv(
  host: Env,
  platform: NodeJS.Platform = process.platform,
  timeoutMs?: number,
): Promise<HostEnv> {
  if (!needsLoginShell(host, platform)) return { env: personEnv(host, platform), login: null };
  const env = { ...host, PATH: personPath(host) };
  const login = await askLoginShell({
    shell: loginShellOf(host),
    env,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { env: personEnv(host, platform, 'why' in login ? undefined : login), login };
}

let cached: Promise<HostEnv> | null = null;

/**
 * The environment of this process, read once. A program that is installed later is found only after a restart of
 * Huskies.
 */
export function hostEnv(): Promise<HostEnv> {
  cached ??= readHostEnv(process.env);
  return cached;
}

/** The variables of hostEnv(), with which the person's programs are run. */
export async function hostVariables(): Promise<Env> {
  return (await hostEnv()).env;
}
