/** Reports of CLIs by their hooks: POST with the token of the run. The answer may take long, where a person gives it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cancel, Log } from '../../core/ports/index.ts';
import { answer } from './answer.ts';
import type { LinkCounts } from './link-counts.ts';
import type { TokenOf } from './request-checks.ts';
import { createRefusals, readJsonBody, runOfRequest } from './run-requests.ts';

/** The path of reports; the name of the CLI's preset follows. */
export const HOOK_PATH = '/hook/';
/** The largest report. A tool's input may be a whole file. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What createHookRequests works with. */
export interface HookRequestOptions {
  tokenOf: TokenOf;
  /** Counts the open requests. A permission request is open until a person answers. */
  links: LinkCounts;
  log: Log;
  /** The request is of a live run: its connection may stay open. */
  authenticated(request: IncomingMessage): void;
  /**
   * `body`: parsed JSON, not checked. `gone`: the CLI does not wait for the answer any more. Resolves with the answer; null: the CLI
   * goes on as without the hook. Never rejects.
   */
  onHook(run: string, preset: string, body: unknown, gone: Cancel): Promise<unknown>;
}

/** Whether a request is a report. `path`: its path without the query. */
export function isHookPath(path: string | null): path is string {
  return path?.startsWith(HOOK_PATH) ?? false;
}

/** Handles a report whose headers have passed the checks. The run is that of the token, whatever the body tells. */
export function createHookRequests({ tokenOf, links, log, onHook, authenticated }: HookRequestOptions) {
  const refuse = createRefusals('hook', log);
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const preset = /^[a-z][a-z0-9-]{0,31}$/.exec(path.slice(HOOK_PATH.length))?.[0];
    if (preset === undefined) return refuse(request, response, { status: 404, why: 'the path names no CLI' });
    const sender = runOfRequest(request, tokenOf);
    if ('refusal' in sender) return refuse(request, response, sender.refusal);
    if (links.isFull(sender.run))
      return refuse(request, response, { status: 429, why: 'the run has too many open requests' });
    authenticated(request);
    response.once('close', links.add(sender.run));
    const body = await readJsonBody(request, MAX_BODY_BYTES);
    if ('refusal' in body) return refuse(request, response, body.refusal);
    const reply = await onHook(sender.run, preset, body.value, whenClosed(response));
    if (response.destroyed) return;
    answer(request, response, { status: 200, type: 'application/json', body: JSON.stringify(reply ?? {}) });
  };
}

function whenClosed(response: ServerResponse): Cancel {
  return {
    get cancelled() {
      return response.destroyed;
    },
    onCancel(listener) {
      // The event is over.
      if (response.destroyed) {
        listener();
        return () => undefined;
      }
      const once = () => {
        if (!response.writableEnded) listener();
      };
      response.once('close', once);
      return () => response.off('close', once);
    },
  };
}
