/** One session over any link, attached to a door. Every message is checked by its schema before it is used. */
import * as v from 'valibot';
import {
  ClientMessage,
  fieldProblem,
  type HostMessage,
  type Link,
  type Message,
  message,
  OWN_VERSION,
  protocolAge,
  RefusalError,
  type Result,
  refuse,
  UNKNOWN_VERSION,
  type Version,
  versionIn,
  whyOf,
} from '../../contract/index.ts';
import { A_PERSON, type Caller, type Via } from '../../domain/index.ts';
import type { Door } from '../core/commands/door.ts';
import { createCancel, type Log } from '../core/ports/index.ts';
import { openSnapshotStream } from './snapshot-stream.ts';
import { createStreams } from './streams.ts';
import { visibilityOf } from './visibility.ts';

/** One client's session. */
export interface Session {
  /** Switches to another door. A subscribed client gets its snapshot, and the streams of the old door end. */
  attach(door: Door): void;
  /** Lets the client show a story of the present door, as soon as it has the snapshot. */
  show(story: string): void;
  close(): void;
}

/** Size limit of a text message: twice the largest field of the contract, since JSON may escape many characters. */
const MAX_MESSAGE_CHARACTERS = 2_500_000;
/** How many calls of one session may be pending at the same time. */
const MAX_CALLS = 256;
/**
 * A link with more unread bytes than this is cut before the next message, and its client reconnects with a new snapshot.
 * A link therefore holds at most this plus one message. The parts of a snapshot wait until the reader has room.
 */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

let sessions = 0;

/** A number for a new session, unique within the process. */
export function nextSession(): number {
  sessions += 1;
  return sessions;
}

/**
 * Serves `door` over `link` until either side closes it. The client's first message must be its `hello`. `session`: the
 * number by which the shell recognizes the client. `caller`: a run sees only what visibility.ts allows, and its session
 * ends with the run. `own`: the version of this host.
 */
export function openSession(
  link: Link,
  door: Door,
  session: number,
  log?: Log,
  caller: Caller = A_PERSON,
  own: Version = OWN_VERSION,
): Session {
  const visibility = visibilityOf(caller);
  const calls = new Set<number>();
  const gone = createCancel();
  let current = door;
  let unsubscribe: (() => void) | null = null;
  /** The story that the client is to show once it subscribes; null: none. */
  let toShow: string | null = null;
  let handshakeDone = false;
  let closed = false;
  const streams = createStreams({
    link,
    session,
    send,
    door: () => current,
    visibility,
    failed: (error) => log?.warn('older lines of a terminal cannot be read', { session, error: String(error) }),
    broken(error) {
      log?.error('the event log cannot be read', error, { session });
      end(message('session.events'));
    },
  });

  function post(text: string): void {
    if (closed) return;
    if (link.buffered() > MAX_UNREAD_BYTES) end(message('session.slow'), 'slow');
    else link.post(text);
  }
  function send(message: HostMessage): void {
    post(JSON.stringify(message));
  }
  function reply(id: number, result: Result<unknown>): void {
    send({ t: 'reply', id, result });
  }
  function end(why: Message | null, how?: 'slow'): void {
    if (closed) return;
    closed = true;
    gone.cancel();
    unsubscribe?.();
    stopWatchingRun();
    streams.close();
    current.leave(session);
    if (why !== null) {
      log?.warn('session closed', { session, why });
      link.close(how);
    }
  }
  /** Takes the snapshot and subscribes in one synchronous step, so that no delta can be lost between them. */
  function subscribe(): void {
    unsubscribe?.();
    const snapshot = visibility.snapshot(current.snapshot());
    const stopDeltas = current.subscribe((delta) => send({ t: 'delta', delta: visibility.delta(delta) }));
    const stopNotices =
      caller.kind === 'person' ? current.onNotice((notice) => send({ t: 'notice', notice })) : () => undefined;
    const stopSnapshot = openSnapshotStream({ snapshot, buffered: () => link.buffered(), post });
    unsubscribe = () => {
      stopDeltas();
      stopNotices();
      stopSnapshot();
    };
    // Sending the first part may have cut the link.
    if (closed) unsubscribe();
    else if (toShow !== null) show(toShow);
  }
  /** The first part of the snapshot has been sent by then, and the client shows nothing before it has the last one. */
  function show(story: string): void {
    toShow = unsubscribe === null ? story : null;
    if (toShow === null) send({ t: 'show', story });
  }
  async function call({ id, name, input, via }: Extract<ClientMessage, { t: 'call' }>): Promise<void> {
    if (calls.has(id) || calls.size >= MAX_CALLS) {
      reply(id, refuse('bad-input', message('serving.calls')));
      return;
    }
    calls.add(id);
    let result: Result<unknown>;
    try {
      result = await current.invoke(name, input, { session, caller: callerVia(via), gone });
    } catch (error) {
      if (error instanceof RefusalError) result = { ok: false, error: error.refusal };
      else {
        log?.error('a command failed because of a bug', error, { name, session });
        result = refuse('failed', message('serving.bug', { asked: name, why: whyOf(error) }));
      }
    }
    calls.delete(id);
    reply(id, result);
  }
  function callerVia(via: Via | undefined): Caller {
    return caller.kind === 'person' && via !== undefined ? { kind: 'person', via } : caller;
  }
  /** Always sends the host's version. If the versions differ, the client explains what the person can do. */
  function handshake(data: string | Uint8Array): void {
    const theirs = versionIn('hello', jsonOf(data));
    send({ t: 'welcome', ...own });
    const age = protocolAge(theirs, own);
    if (age === 'same') handshakeDone = true;
    else end(message(`session.${age}`, { version: theirs?.version ?? UNKNOWN_VERSION }));
  }
  function receive(data: string | Uint8Array): void {
    if (closed) return;
    if (!handshakeDone) {
      handshake(data);
      return;
    }
    const parsed = parse(data);
    if (!parsed.ok) {
      if (parsed.call === null) end(parsed.why);
      else reply(parsed.call, refuse('bad-input', message('serving.unread', { why: parsed.why })));
      return;
    }
    const { value } = parsed;
    if (value.t === 'call') void call(value);
    else if (value.t === 'subscribe') subscribe();
    else if (value.t === 'ping') send({ t: 'pong' });
    else streams.receive(value);
  }

  let stopWatchingRun: () => void = () => undefined;
  if (caller.kind === 'run') {
    const { run } = caller;
    stopWatchingRun = door.whenEnded(run, () => end(message('caller.ended', { run })));
  }
  link.onClose(() => end(null));
  link.onMessage(receive);
  return {
    attach(next) {
      if (closed || next === current) return;
      streams.endAll();
      current.leave(session);
      current = next;
      toShow = null;
      if (unsubscribe) subscribe();
    },
    show,
    close: () => end(message('session.closed')),
  };
}

type Parsed = { ok: true; value: ClientMessage } | { ok: false; why: Message; call: number | null };

function parse(data: string | Uint8Array): Parsed {
  if (typeof data !== 'string') return { ok: false, why: message('unread.bytes'), call: null };
  if (data.length > MAX_MESSAGE_CHARACTERS) return { ok: false, why: message('unread.long'), call: null };
  const json = jsonOf(data);
  if (json === undefined) return { ok: false, why: message('unread.json'), call: null };
  const checked = v.safeParse(ClientMessage, json);
  if (checked.success) return { ok: true, value: checked.output };
  return { ok: false, why: fieldProblem(checked.issues[0], 't'), call: callId(json) };
}

/** The parsed JSON of a text message. Undefined for bytes, for a message that is too long, and for invalid JSON. */
function jsonOf(data: string | Uint8Array): unknown {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_CHARACTERS) return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** The id for the reply, if the invalid message was at least a call with an id; else null. */
function callId(json: unknown): number | null {
  if (typeof json !== 'object' || json === null || !('t' in json) || !('id' in json)) return null;
  return json.t === 'call' && Number.isSafeInteger(json.id) ? Number(json.id) : null;
}
