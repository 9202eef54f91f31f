/** Asks a program for the first answer of the Agent Client Protocol, and ends it again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Message, message, whyOf } from '../../../contract/index.ts';

export interface AcpProbe {
  env: Readonly<Record<string, string>>;
  cwd: string;
  timeoutMs: number;
}

/** The version of the protocol that is asked for. */
const PROTOCOL_VERSION = 1;
/** How long a program that has closed its output may take to end. */
const CLOSED_MS = 1_000;
/** A first answer has a few kB. */
const MAX_BYTES = 1_000_000;

/**
 * Whether `initialize` is answered with protocol version 1. The program has a process group of its own; it resolves only
 * after the group was killed and the program's exit was seen.
 */
export async function initializeAcp(
  command: readonly string[],
  { env, cwd, timeoutMs }: AcpProbe,
): Promise<{ ok: true } | { ok: false; why: string | Message }> {
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit').then(
    () => message('doctor.agent.acp.ended'),
    (error: unknown) => whyOf(error),
  );
  // A program that has ended does not read; its end is the answer.
  child.stdin.on('error', () => undefined);
  const clientCapabilities = {};
  const params = { protocolVersion: PROTOCOL_VERSION, clientCapabilities };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Message>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, message('doctor.agent.acp.late', { seconds: Math.ceil(timeoutMs / 1000) }));
  });
  const why = await Promise.race([firstAnswer(child.stdout), ended, late]);
  clearTimeout(timer);
  if (child.pid !== undefined) {
    killGroup(child.pid);
    await ended;
  }
  return why === null ? { ok: true } : { ok: false, why };
}

/** Null for a good answer, else what is wrong with it. Pending while there is none. */
function firstAnswer(stdout: NodeJS.ReadableStream): Promise<Message | null> {
  return new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const answer = text
        .split('\n')
        .slice(0, -1)
        .map(resultOf)
        .find((one) => one !== undefined);
      if (answer !== undefined) resolve(answer === PROTOCOL_VERSION ? null : message('doctor.agent.acp.other'));
      else if (text.length > MAX_BYTES) resolve(message('doctor.agent.acp.other'));
    });
    // It may live on all the same. If it ends, that says more.
    stdout.on('end', () => setTimeout(resolve, CLOSED_MS, message('doctor.agent.acp.closed')));
  });
}

/** The protocol version of the answer to `initialize`, null for a refusal; undefined for any other line. */
function resultOf(line: string): unknown {
  try {
    const value = JSON.parse(line) as { id?: unknown; result?: { protocolVersion?: unknown } } | null;
    return value?.id === 1 ? (value.result?.protocolVersion ?? null) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // it has already ended
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
