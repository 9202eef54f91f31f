/** The person's environment as this process knows it, with what the login shell says where no shell started the process. */
import { askLoginShell, type LoginShell, loginShellOf } from './login-shell.ts';
import { needsLoginShell } from './needs-login-shell.ts';
import { type Env, personEnv } from './person-env.ts';
import { personPath } from './person-path.ts';

export interface HostEnv {
  env: Env;
  /** null: the process was started from a terminal, and no shell was asked. */
  login: LoginShell | null;
}

/** Asks at most one shell, for at most its time limit. Never rejects. */
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

let once: Promise<HostEnv> | null = null;

/** The variables of this process, read once. A program that is installed later is found after a restart of Huskies. */
export function hostEnv(): Promise<HostEnv> {
  once ??= readHostEnv(process.env);
  return once;
}

/** Of hostEnv() the variables alone: what programs of the person are run with. */
export async function hostVariables(): Promise<Env> {
  return (await hostEnv()).env;
}
