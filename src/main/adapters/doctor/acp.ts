/** Asks a program for the first answer of the Agent Client Protocol, and ends it again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as v from 'valibot';
import { type Message, message, whyOf } from '../../../contract/index.ts';
import { ACP_VERSION } from '../agents/index.ts';

export interface AcpProbe {
  env: Readonly<Record<string, string>>;
  cwd: string;
  timeoutMs: number;
}

/** Its answer. `version`: that of the program, if it tells it. */
export type AcpAnswer = { ok: true; version: string | null } | { ok: false; why: string | Message };

/** How long a program that has closed its output may take to end. */
const CLOSED_MS = 1_000;
const Answer = v.looseObject({
  id: v.literal(1),
  result: v.nullish(
    v.looseObject({
      protocolVersion: v.unknown(),
      agentInfo: v.nullish(v.looseObject({ version: v.unknown() })),
    }),
  ),
});

/** A first answer has a few kB. */
const MAX_BYTES = 1_000_000;

/**
 * Whether `initialize` is answered with protocol version 1. The program has a process group of its own; it resolves only
 * after the group was killed and the program's exit was seen.
 */
export async function initializeAcp(command: readonly string[], { env, cwd, timeoutMs }: AcpProbe): Promise<AcpAnswer> {
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit').then(
    () => refused(message('doctor.agent.acp.ended')),
    (error: unknown) => refused(whyOf(error)),
  );
  // A program that has ended does not read; its end is the answer.
  child.stdin.on('error', () => undefined);
  const clientCapabilities = {};
  const params = { protocolVersion: ACP_VERSION, clientCapabilities };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<AcpAnswer>((resolve) => {
    const why = message('doctor.agent.acp.late', { seconds: Math.ceil(timeoutMs / 1000) });
    timer = setTimeout(resolve, timeoutMs, refused(why));
  });
  const answer = await Promise.race([firstAnswer(child.stdout), ended, late]);
  clearTimeout(timer);
  if (child.pid !== undefined) {
    killGroup(child.pid);
    await ended;
  }
  return answer;
}

/** Resolves with the first answer to `initialize` on stdout; pending until it comes. */
function firstAnswer(stdout: NodeJS.ReadableStream): Promise<AcpAnswer> {
  return new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const answer = text
        .split('\n')
        .slice(0, -1)
        .map(answerIn)
        .find((one) => one !== null);
      if (answer !== undefined) resolve(answer);
      else if (text.length > MAX_BYTES) resolve(refused(message('doctor.agent.acp.other')));
    });
    // It may live on all the same. If it ends, that says more.
    stdout.on('end', () => setTimeout(resolve, CLOSED_MS, refused(message('doctor.agent.acp.closed'))));
  });
}

/** The answer to `initialize`; null for any other line. */
function answerIn(line: string): AcpAnswer | null {
  try {
    const { success, output } = v.safeParse(Answer, JSON.parse(line));
    if (!success) return null;
    const { result } = output;
    if (result?.protocolVersion !== ACP_VERSION) return refused(message('doctor.agent.acp.other'));
    const { version } = result.agentInfo ?? {};
    return { ok: true, version: typeof version === 'string' ? version : null };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function refused(why: string | Message): AcpAnswer {
  return { ok: false, why };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // it has already ended
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
