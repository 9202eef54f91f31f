/** One session over any link, attached to a door. Whatever comes is checked by schema before anything looks at it. */
import * as v from 'valibot';
import {
  ageOf,
  ClientMessage,
  fieldMisfit,
  type HostMessage,
  type Link,
  type Message,
  message,
  OWN_VERSION,
  RefusalError,
  type Result,
  refuse,
  UNSAID,
  type Version,
  versionIn,
  whyOf,
} from '../../contract/index.ts';
import { A_PERSON, type Caller, type Via } from '../../domain/index.ts';
import type { Door } from '../core/commands/door.ts';
import type { Log } from '../core/ports/index.ts';
import { sightOf } from './sight.ts';
import { openSnapshotStream } from './snapshot-stream.ts';
import { createStreams } from './streams.ts';

export interface Session {
  /** Another project (or none): a subscriber gets its snapshot, open streams of the old one end. */
  attach(door: Door): void;
  close(): void;
}

/** Largest text message: twice the largest field of the contract, since JSON may escape much of it. */
const MESSAGE_CHARS = 2_500_000;
/** Calls of one session that may be on their way at once. */
const CALLS = 256;
/**
 * A link that leaves so much unread is cut before more is put on it: its client comes back with a fresh snapshot. So a
 * link holds this and one message at most; a snapshot goes in parts, each when the reader has room for it.
 */
const UNREAD_BYTES = 16 * 1024 * 1024;

let sessions = 0;

/** A number for a new session, unique within the process. */
export function nextSession(): number {
  sessions += 1;
  return sessions;
}

/**
 * Serves `door` over `link` until either side closes it, which begins with the client's `hello`. `session` tells the shell who asked. `caller`: as whom; that of
 * a run is shown what a run may see (sight.ts), and ends with its run.
 */
export function openSession(
  link: Link,
  door: Door,
  session: number,
  log?: Log,
  caller: Caller = A_PERSON,
  own: Version = OWN_VERSION,
): Session {
  const sight = sightOf(caller);
  const calls = new Set<number>();
  let at = door;
  let unsubscribe: (() => void) | null = null;
  let greeted = false;
  let closed = false;
  const streams = createStreams({
    link,
    session,
    send,
    door: () => at,
    sight,
    failed: (error) => log?.warn('older lines of a terminal cannot be read', { session, error: String(error) }),
    broken(error) {
      log?.error('the event log cannot be read', error, { session });
      shut(message('session.events'));
    },
  });

  function post(text: string): void {
    if (closed) return;
    if (link.buffered() > UNREAD_BYTES) shut(message('session.slow'), 'slow');
    else link.post(text);
  }
  function send(message: HostMessage): void {
    post(JSON.stringify(message));
  }
  function reply(id: number, result: Result<unknown>): void {
    send({ t: 'reply', id, result });
  }
  function shut(why: Message | null, how?: 'slow'): void {
    if (closed) return;
    closed = true;
    unsubscribe?.();
    stopWaiting();
    streams.close();
    at.leave(session);
    if (why !== null) {
      log?.warn('session closed', { session, why });
      link.close(how);
    }
  }
  /** Seen and subscribed to in one synchronous step: no delta can slip between the snapshot and what follows it. */
  function subscribe(): void {
    unsubscribe?.();
    const snapshot = sight.snapshot(at.snapshot());
    const stopDeltas = at.subscribe((delta) => send({ t: 'delta', delta: sight.delta(delta) }));
    const stopSnapshot = openSnapshotStream({ snapshot, buffered: () => link.buffered(), post });
    unsubscribe = () => {
      stopDeltas();
      stopSnapshot();
    };
    // The link may have been cut by the first part.
    if (closed) unsubscribe();
  }
  async function call({ id, name, input, via }: Extract<ClientMessage, { t: 'call' }>): Promise<void> {
    if (calls.has(id) || calls.size >= CALLS) {
      reply(id, refuse('bad-input', message('serving.calls')));
      return;
    }
    calls.add(id);
    let result: Result<unknown>;
    try {
      result = await at.invoke(name, input, { session, caller: by(via) });
    } catch (error) {
      if (error instanceof RefusalError) result = { ok: false, error: error.refusal };
      else {
        log?.error('a command failed by a bug', error, { name, session });
        result = refuse('failed', message('serving.bug', { asked: name, why: whyOf(error) }));
      }
    }
    calls.delete(id);
    reply(id, result);
  }
  function by(via: Via | undefined): Caller {
    return caller.kind === 'person' && via !== undefined ? { kind: 'person', via } : caller;
  }
  /** The host's version is told in any case: what is made of it, and what a person can do, the client knows. */
  function greet(data: string | Uint8Array): void {
    const theirs = versionIn('hello', jsonOf(data));
    send({ t: 'welcome', ...own });
    const age = ageOf(theirs, own);
    if (age === 'same') greeted = true;
    else shut(message(`session.${age}`, { version: theirs?.version ?? UNSAID }));
  }
  function receive(data: string | Uint8Array): void {
    if (closed) return;
    if (!greeted) {
      greet(data);
      return;
    }
    const parsed = parse(data);
    if (!parsed.ok) {
      if (parsed.call === null) shut(parsed.why);
      else reply(parsed.call, refuse('bad-input', message('serving.unread', { why: parsed.why })));
      return;
    }
    const { value } = parsed;
    if (value.t === 'call') void call(value);
    else if (value.t === 'subscribe') subscribe();
    else if (value.t === 'ping') send({ t: 'pong' });
    else streams.take(value);
  }

  let stopWaiting: () => void = () => undefined;
  if (caller.kind === 'run') {
    const { run } = caller;
    stopWaiting = door.whenEnded(run, () => shut(message('caller.ended', { run })));
  }
  link.onClose(() => shut(null));
  link.onMessage(receive);
  return {
    attach(next) {
      if (closed || next === at) return;
      streams.leave();
      at.leave(session);
      at = next;
      if (unsubscribe) subscribe();
    },
    close: () => shut(message('session.closed')),
  };
}

type Parsed = { ok: true; value: ClientMessage } | { ok: false; why: Message; call: number | null };

function parse(data: string | Uint8Array): Parsed {
  if (typeof data !== 'string') return { ok: false, why: message('unread.bytes'), call: null };
  if (data.length > MESSAGE_CHARS) return { ok: false, why: message('unread.long'), call: null };
  const json = jsonOf(data);
  if (json === undefined) return { ok: false, why: message('unread.json'), call: null };
  const checked = v.safeParse(ClientMessage, json);
  if (checked.success) return { ok: true, value: checked.output };
  return { ok: false, why: fieldMisfit(checked.issues[0], 't'), call: callId(json) };
}

/** What a text message says; undefined: it is no text, too long, or no JSON. */
function jsonOf(data: string | Uint8Array): unknown {
  if (typeof data !== 'string' || data.length > MESSAGE_CHARS) return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** The id to answer under, when what came was at least a call with an id. */
function callId(json: unknown): number | null {
  if (typeof json !== 'object' || json === null || !('t' in json) || !('id' in json)) return null;
  return json.t === 'call' && Number.isSafeInteger(json.id) ? Number(json.id) : null;
}
