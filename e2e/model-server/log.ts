/** The log of requests. */
import type { IncomingMessage } from 'node:http';
import type { Chosen, Step } from './script.ts';
import type { Asked, Reply } from './wire.ts';

/** How many characters of the last tool result the log keeps. */
const KEPT_LENGTH = 2_000;

/** A request as it is logged. Of credentials it has the names of their headers only. */
export interface Logged {
  /** Since 1970. */
  atMs: number;
  method: string;
  path: string;
  userAgent: string;
  credentials: string[];
  /** The wire format; null: another request, such as for the list of models. */
  format: string | null;
  model?: string;
  isStream?: boolean;
  script?: string | null;
  index?: number;
  /** How many prompts that name a script its conversation has: more than one where a session is continued. */
  prompts?: number;
  /** What the step does: `say`, `sh`, `status` and so on. */
  step?: string;
  tool?: string | null;
  tools?: string[];
  /** The last tool result, cut off. */
  result?: string | null;
  /** Why the request was refused, where the script does not fit. */
  fault?: string;
}

/** What is known of a request before its body is read. */
export function entryOf(request: IncomingMessage, path: string): Logged {
  return {
    atMs: Date.now(),
    method: request.method ?? '',
    path,
    userAgent: request.headers['user-agent'] ?? '',
    credentials: Object.keys(request.headers).filter((name) => /auth|key/.test(name)),
    format: null,
  };
}

/** What is known once it is decoded and answered. */
export function about(asked: Asked, { script, index, step, prompts }: Chosen, { call }: Reply): Partial<Logged> {
  const [last] = asked.turns.filter(({ kind }) => kind === 'result').slice(-1);
  return {
    model: asked.model,
    isStream: asked.isStream,
    script,
    index,
    prompts,
    step: kindOf(step),
    tool: call?.tool.name ?? null,
    tools: asked.tools.map(({ name }) => name),
    result: last?.text.slice(0, KEPT_LENGTH) ?? null,
  };
}

const KINDS = ['sh', 'write', 'call', 'mcp', 'status', 'hang', 'cut', 'say'] as const;
const kindOf = (step: Step) => KINDS.find((kind) => kind in step) ?? 'say';
