/** Asks podman or docker about containers, and removes them. */
import { execFile } from 'node:child_process';
import { type Said, whyOf } from '../../../contract/index.ts';
import { PROJECT_LABEL, RUN_LABEL } from './container.ts';

/** How a runtime is called: kept with a run, so that a later host can ask the same one. */
export interface RuntimeCall {
  /** `podman` or `docker`. */
  kind: string;
  /** Absolute path of the program. */
  program: string;
  /** Its environment: where its service and its files are. It has no secrets. */
  env: Readonly<Record<string, string>>;
}

/** An answer of the runtime, or why there is none. */
export type Answer<T> = { ok: true; value: T } | { ok: false; why: Said };

/** Variables that decide which runtime answers. */
const VARIABLES =
  /^(?:PATH|HOME|USER|LANG|TMPDIR|XDG_RUNTIME_DIR|XDG_CONFIG_HOME|XDG_DATA_HOME|DOCKER_.*|CONTAINERS?_.*)$/;

/** The part of an environment that a runtime is called with. */
export function runtimeEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const picked = Object.entries(env).filter(([name, value]) => value !== undefined && VARIABLES.test(name));
  return Object.fromEntries(picked) as Record<string, string>;
}

/** Removes a container with all its processes. One that does not exist is no failure; `containersOf` tells. */
export function removeContainer(call: RuntimeCall, name: string, timeoutMs: number): Promise<Answer<string>> {
  // podman would first wait for SIGTERM
  const args = ['rm', '--force', ...(call.kind === 'podman' ? ['--time=0'] : []), name];
  return ask(call, args, timeoutMs);
}

/** The ids of the containers of a run, in any state. */
export async function containersOf(call: RuntimeCall, run: string, timeoutMs: number): Promise<Answer<string[]>> {
  const answer = await ask(call, ['ps', '--all', '--quiet', `--filter=label=${RUN_LABEL}=${run}`], timeoutMs);
  return answer.ok ? { ok: true, value: lines(answer.value) } : answer;
}

/** The runs of a project that have a container in any state. `project`: its digest. */
export async function runsOf(call: RuntimeCall, project: string, timeoutMs: number): Promise<Answer<string[]>> {
  // each of the two has its own way to print a label
  const label = call.kind === 'podman' ? `{{index .Labels "${RUN_LABEL}"}}` : `{{.Label "${RUN_LABEL}"}}`;
  const args = ['ps', '--all', `--filter=label=${PROJECT_LABEL}=${project}`, `--format=${label}`];
  const answer = await ask(call, args, timeoutMs);
  return answer.ok ? { ok: true, value: lines(answer.value) } : answer;
}

/** Calls the runtime. Never rejects. */
export function ask({ program, env }: RuntimeCall, args: string[], timeoutMs: number): Promise<Answer<string>> {
  return new Promise((done) => {
    const options = {
      env: { ...env },
      timeout: Math.max(1, Math.ceil(timeoutMs)),
      killSignal: 'SIGKILL' as const,
      cwd: '/',
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return done({ ok: true, value: stdout });
      const said = firstLine(stderr);
      done({ ok: false, why: said === '' ? whyOf(error) : said });
    });
  });
}

/** The first line that says something. */
export function firstLine(text: string): string {
  return lines(text)[0]?.replace(/\.$/, '') ?? '';
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
