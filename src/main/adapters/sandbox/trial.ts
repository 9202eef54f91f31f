/** Whether a sandbox tool works here: found by one real trial, so that a refusal is a state with a remedy. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';
import type { Sandbox } from '../../core/ports/index.ts';
import { ask, firstLine, type RuntimeCall, runtimeEnv } from './runtime.ts';

/** How long a trial may take, in ms. srt starts Node and bubblewrap, which takes long on a busy machine. */
const TRIAL_MS = 30_000;

const INSTALL = {
  bwrap: 'Debian: apt-get install bubblewrap',
  srt: 'npm install -g @anthropic-ai/sandbox-runtime, which needs Node 22.12 or newer, bubblewrap, socat and ripgrep',
  podman: 'Debian: apt-get install podman',
  docker: 'Debian: apt-get install docker.io',
} as const;

/** Settings of Linux and its distributions about user namespaces (user_namespaces(7), Debian, Ubuntu). */
const SETTINGS = [
  { name: 'user.max_user_namespaces', forbids: '0', permits: '15000' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', permits: '1' },
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', permits: '0' },
];

/** The message for a tool that is not installed. */
export function toolMissing({ kind }: Pick<Sandbox, 'kind'>): Message {
  return message('sandbox.missing', { program: kind, install: INSTALL[kind] });
}

/** Null: it works. `program`: its path. `env`: with which the agent is started. */
export async function whyUnusable(
  { kind, image }: Sandbox,
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<Message | null> {
  if (process.platform !== 'linux' && kind === 'bwrap') return message('sandbox.linux', { program: kind });
  if (kind === 'podman' || kind === 'docker')
    return await whyNoContainer({ kind, program, env: runtimeEnv(env) }, image);
  const args =
    kind === 'bwrap'
      ? ['--unshare-pid', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--', 'true']
      : ['--', 'true'];
  const { code, stderr } = await run(program, args, env);
  if (code === 0) return null;
  const why = firstLine(stderr) || `exit ${code}`;
  const setting = forbiddenBy();
  return setting === null
    ? message('sandbox.refused', { program: kind, why })
    : message('sandbox.kernel', { program: kind, why, setting });
}

/** The setting of the kernel that keeps ordinary users from what bubblewrap needs, with the value that permits it. */
function forbiddenBy(): string | null {
  if (process.geteuid?.() === 0) return null;
  const found = SETTINGS.find(({ name, forbids }) => {
    try {
      return readFileSync(join('/proc/sys', ...name.split('.')), 'utf8').trim() === forbids;
    } catch {
      // this kernel does not have the setting, or it cannot be read: then it is not named as the reason
      return false;
    }
  });
  return found === undefined ? null : `${found.name}=${found.permits}`;
}

async function whyNoContainer(call: RuntimeCall, image: string | null): Promise<Message | null> {
  const found = await ask(call, ['image', 'inspect', '--format={{.Id}}', image ?? ''], TRIAL_MS);
  if (found.ok) return null;
  const answers = await ask(call, ['ps', '--quiet', '--last=1'], TRIAL_MS);
  return answers.ok
    ? message('sandbox.image', { program: call.kind, image: image ?? '' })
    : message('sandbox.silent', { program: call.kind, why: answers.why });
}

function run(
  program: string,
  args: string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stderr: string }> {
  return new Promise((done) => {
    const options = { env, cwd: '/', timeout: TRIAL_MS, killSignal: 'SIGKILL' as const };
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (bytes: Buffer) => {
      stderr = (stderr + bytes.toString()).slice(0, 4_000);
    });
    child.on('error', (error) => done({ code: null, stderr: error.message }));
    child.on('close', (code) => done({ code, stderr }));
  });
}
