/** Runs the person's command line tool of a forge, outside of the project, since it would read the project's config. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { message, RefusalError } from '../../../contract/index.ts';
import type { ForgeTool } from '../../../domain/index.ts';
import { allowedEnv } from '../config/agent-env.ts';
import type { Env } from '../environment/index.ts';

/** A slow site may take long, and it is asked again later. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 10_000_000;

/** Variables by which the tools find the person's account. */
const ACCOUNT_VARIABLES = ['GH_*', 'GITHUB_TOKEN', 'GITLAB_*', 'GLAB_*'];
/** No questions, colours or looks for updates. */
const QUIET = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GLAB_CHECK_UPDATE: 'false',
  NO_COLOR: '1',
  NO_PROMPT: '1',
};

/** Resolves with the output. `input`: what the tool reads from stdin. Rejects with a RefusalError that has a remedy. */
export async function runTool(
  tool: ForgeTool,
  args: readonly string[],
  { env, input = '' }: { env: Env; input?: string },
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(
      tool,
      [...args],
      {
        cwd: homedir(),
        env: { ...allowedEnv(env, ACCOUNT_VARIABLES), ...QUIET },
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT_BYTES,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => (error === null ? resolve(stdout) : reject(refusalOf(tool, error, stderr))),
    );
    // A tool that ends without reading is reported by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

type ToolError = Error & { code?: string | number | null; killed?: boolean };

/** The tools tell their failures apart only by words and, for a missing login of gh, by exit code 4. */
function refusalOf(tool: ForgeTool, error: ToolError, stderr: string): RefusalError {
  if (error.code === 'ENOENT') return refusal('command-not-found', message('forge.missing', { tool }));
  const why = stderr.trim();
  if (error.killed === true) return refusal('failed', message('forge.slow', { tool, seconds: TIMEOUT_MS / 1000 }));
  if ((tool === 'gh' && error.code === 4) || /auth(entication)? (login|required)|not logged in|\b401\b/i.test(why))
    return refusal('failed', message('forge.login', { tool }));
  if (/rate limit|\b429\b/i.test(why)) return refusal('failed', message('forge.limited', { tool }));
  return refusal('failed', message('forge.failed', { tool, why: why === '' ? String(error.code) : why }));
}

function refusal(code: 'command-not-found' | 'failed', why: ReturnType<typeof message>): RefusalError {
  return new RefusalError({ code, why });
}
