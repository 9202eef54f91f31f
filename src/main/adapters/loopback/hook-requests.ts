/** Reports of CLIs by their hooks: POST with the token of the run. A report is small, and its answer tells the CLI nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../core/ports/index.ts';
import { answer } from './answer.ts';
import type { TokenOf } from './request-checks.ts';
import { createRefusals, readJsonBody, runOfRequest } from './run-requests.ts';

/** The path of reports; the name of the CLI's preset follows. */
export const HOOK_PATH = '/hook/';
/** The largest report. A tool's input may be a whole file. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What createHookRequests works with. */
export interface HookRequestOptions {
  tokenOf: TokenOf;
  log: Log;
  /** `body`: parsed JSON, not checked. */
  onHook(run: string, preset: string, body: unknown): void;
}

/** Whether a request is a report. `path`: its path without the query. */
export function isHookPath(path: string | null): path is string {
  return path?.startsWith(HOOK_PATH) ?? false;
}

/** Handles a report whose headers have passed the checks. The run is that of the token, whatever the body tells. */
export function createHookRequests({ tokenOf, log, onHook }: HookRequestOptions) {
  const refuse = createRefusals('hook', log);
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const preset = /^[a-z][a-z0-9-]{0,31}$/.exec(path.slice(HOOK_PATH.length))?.[0];
    if (preset === undefined) return refuse(request, response, { status: 404, why: 'the path names no CLI' });
    const sender = runOfRequest(request, tokenOf);
    if ('refusal' in sender) return refuse(request, response, sender.refusal);
    const body = await readJsonBody(request, MAX_BODY_BYTES);
    if ('refusal' in body) return refuse(request, response, body.refusal);
    onHook(sender.run, preset, body.value);
    // An empty object: the CLI goes on as without the hook.
    answer(request, response, { status: 200, type: 'application/json', body: '{}' });
  };
}
