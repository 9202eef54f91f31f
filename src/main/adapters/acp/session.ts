/** One session of a CLI that speaks the Agent Client Protocol on its pipes. */
import type { ClientContext } from '@agentclientprotocol/sdk/unstable';
import * as v from 'valibot';
import { fieldProblem, type Message, message, messageText, RefusalError, reasonText } from '../../../contract/index.ts';
import { type AgentFacts, isSameMessage, ownPart, type UsedBefore } from '../../../domain/index.ts';
import type {
  AgentSession,
  Clock,
  Log,
  NewConversationEvent,
  SessionListener,
  SessionRequest,
  TerminalHandle,
  Terminals,
  TurnEnd,
} from '../../core/ports/index.ts';
import { type Line, LineReader, MAX_LINE_BYTES } from './lines.ts';
import { namingLogin } from './login.ts';
import { codeOf, isLogin, type OpenedSession, openSession, saidBy } from './open.ts';
import { withinLimits } from './permission-limits.ts';
import { createPipeStream, type PipeStream } from './pipe-stream.ts';
import { failureOf, failureWords, offersNewSession } from './status.ts';
import { SessionTokens } from './tokens.ts';
import { ToolCalls } from './tool-calls.ts';
import { ToolOutputs } from './tool-output.ts';
import { cut, isToolUpdate, MAX_RAW_LENGTH, readPermission, readUpdate } from './updates.ts';

/** How long a session may take to open. The first start of a CLI may prepare itself for 40 s. */
export const OPEN_TIMEOUT_MS = 180_000;

/** What a session works with. */
export interface SessionDeps {
  terminals: Pick<Terminals, 'open'>;
  clock: Pick<Clock, 'after'>;
  log: Log;
}

const Turn = v.looseObject({ stopReason: v.string() });
const Update = v.looseObject({ sessionId: v.string(), update: v.unknown() });
const CANCELLED = { outcome: { outcome: 'cancelled' } } as const;

type Connection = { agent: ClientContext; close(error?: unknown): void };

export class AcpSession implements AgentSession {
  readonly #request: SessionRequest;
  readonly #listener: SessionListener;
  readonly #deps: SessionDeps;
  readonly #lines = new LineReader();
  readonly #pipe: PipeStream;
  /** Questions that the CLI waits for, by their id. */
  readonly #questions = new Map<string, (option: string | null) => void>();
  #output: TerminalHandle | null = null;
  /** Offset of the next byte of its output. */
  #next = 0;
  #connection: Connection | null = null;
  #id: string | null = null;
  #isLoading = false;
  #isOver = false;
  /** What it reads is not acknowledged, so that its CLI is paused. */
  #isHeld = false;
  /** The last line that was no message, before the session was open. */
  #stray: string | null = null;
  readonly #tokens = new SessionTokens();
  readonly #outputs = new ToolOutputs();
  readonly #calls = new ToolCalls();
  /** What earlier runs have counted of the session, as long as that is the one that goes on. */
  #before: UsedBefore | null = null;
  #asked = 0;
  /** Begins a new session in place of the continued one, as long as that has told nothing in a turn. */
  #startNew: OpenedSession['startNew'] = null;
  #isCancelled = false;
  /** What was said of how the session began. */
  #notices: readonly Message[] = [];
  #stopTimer: () => void = () => undefined;

  constructor(request: SessionRequest, listener: SessionListener, deps: SessionDeps) {
    this.#request = request;
    this.#listener = namingLogin(listener, request.login ?? null);
    this.#deps = deps;
    this.#pipe = createPipeStream(request.pty, () => this.#over(message('acp.notRead')));
    void this.#open();
  }

  prompt(text: string): void {
    void this.#turn(text);
  }

  cancel(): void {
    if (this.#id === null) return;
    this.#isCancelled = true;
    this.#connection?.agent.notify('session/cancel', { sessionId: this.#id }).catch((error) => this.#lost(error));
  }

  answer(question: string, option: string | null): void {
    this.#questions.get(question)?.(option);
    this.#questions.delete(question);
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld && !this.#isOver) this.#output?.ack(this.#next);
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer();
    for (const answer of this.#questions.values()) answer(null);
    this.#questions.clear();
    this.#output?.close();
    this.#connection?.close();
    this.#pipe.end();
  }

  async #open(): Promise<void> {
    const { terminals, clock } = this.#deps;
    this.#stopTimer = clock.after(OPEN_TIMEOUT_MS, () => this.#over(this.#silent()));
    const reader = {
      data: (offset: number, bytes: Uint8Array) => this.#read(offset, bytes),
      end: () => this.#over(null),
      needsAll: true as const,
    };
    try {
      // Before anything is awaited, so that no byte of its output is missed.
      this.#output = terminals.open(this.#request.run, 0, reader, 'stdout');
      if (this.#output === null) {
        this.#over(message('acp.ended'));
        return;
      }
      this.#connection = await this.#connect();
      const opened = await openSession(this.#connection.agent, this.#request, (isLoading) => {
        this.#isLoading = isLoading;
      });
      if (this.#isOver) return;
      this.#stopTimer();
      this.#id = opened.id;
      this.#startNew = opened.startNew;
      const told = opened.how === 'new' ? [] : [message(`acp.${opened.how}`, { session: opened.id })];
      this.#notices = opened.notices;
      const { before = null } = this.#request;
      this.#before = before?.session === opened.id ? before : null;
      this.#listener.opened(opened.id, opened.how, { before: this.#before, ...factsOf(opened) });
      this.#say([...told, ...opened.notices].map(noteOf));
    } catch (error) {
      this.#lost(error);
    }
  }

  async #connect(): Promise<Connection> {
    // Only hosts with such a run need the SDK and its schemas.
    const { client } = await import('@agentclientprotocol/sdk/unstable');
    const raw = (params: unknown): unknown => params;
    return client({ name: 'huskies' })
      .onRequest('session/request_permission', raw, ({ params, signal }) => this.#permission(params, signal))
      .connect(this.#pipe.stream);
  }

  #read(offset: number, bytes: Uint8Array): void {
    if (this.#isOver) return;
    const isWhole = offset === this.#next;
    this.#next = offset + bytes.length;
    if (!isWhole) {
      this.#over(message('acp.lost'));
      return;
    }
    for (const line of this.#lines.read(bytes)) this.#take(line);
    if (!this.#isHeld) this.#output?.ack(this.#next);
  }

  #take(line: Line): void {
    if (this.#isOver) return;
    if (line.kind === 'message') {
      // The SDK drops an update of a kind that it does not know. These are shown, too.
      if (isUpdate(line.message)) this.#updated(line.message.params);
      else this.#pipe.push(line.message);
      return;
    }
    if (line.kind === 'too-long') {
      this.#over(message('acp.tooLong', { mebibytes: MAX_LINE_BYTES / 1024 ** 2 }));
      return;
    }
    if (this.#id === null) this.#stray = cut(line.text, 200);
    this.#say([{ kind: 'raw', json: cut(line.text, MAX_RAW_LENGTH) }]);
  }

  #updated(params: unknown): void {
    if (this.#isOver) return;
    const read = v.safeParse(Update, params);
    // A CLI may have other sessions, such as that of a title.
    if (read.success && this.#id !== null && read.output.sessionId !== this.#id) return;
    const told = read.success ? read.output.update : params;
    const { facts, events } = readUpdate(told, this.#isLoading);
    // What is repeated of an earlier run was counted there.
    const tokens = this.#isLoading ? null : this.#tokens.updated(told);
    const isTool = isToolUpdate(told);
    const output = isTool ? this.#outputs.take(told) : null;
    if (isTool) this.#calls.updated(told);
    if (!this.#isLoading && events.length > 0) this.#startNew = null;
    const update = {
      facts: { ...facts, ...this.#ownCost(facts.costUsd), ...(tokens === null ? {} : { tokens }) },
      events: output === null ? events : [...events, outputEvent(output)],
    };
    if (update.events.length > 0 || Object.keys(update.facts).length > 0) this.#listener.updated(update);
  }

  /** The cost of an update is that of the whole session (agentclientprotocol.com, "Session Usage"); tokens are the run's. */
  #ownCost(total: number | null = null): Partial<AgentFacts> {
    if (this.#before === null || total === null) return {};
    const { own, before } = ownPart(total, this.#before.costUsd);
    this.#before = { ...this.#before, costUsd: before };
    return { costUsd: own, before: this.#before };
  }

  /** Resolves with what the CLI is answered. */
  async #permission(params: unknown, signal: AbortSignal): Promise<object> {
    this.#asked += 1;
    this.#startNew = null;
    const id = `${this.#request.run}-q${this.#asked}`;
    const read = readPermission(this.#calls.completed(params), id, this.#request.cwd);
    if (this.#isOver) return CANCELLED;
    const limited = read === null ? null : withinLimits(read);
    if (limited?.ok !== true) {
      const why = limited === null ? [] : [noteOf(limited.why)];
      this.#say([...why, { kind: 'raw', json: cut(JSON.stringify(params) ?? '', MAX_RAW_LENGTH) }]);
      return CANCELLED;
    }
    const answered = new Promise<string | null>((resolve) => {
      this.#questions.set(id, resolve);
      signal.addEventListener('abort', () => {
        if (!this.#questions.delete(id)) return;
        resolve(null);
        if (!this.#isOver) this.#listener.withdrew(id);
      });
    });
    this.#listener.asked(limited.question);
    const option = await answered;
    return option === null ? CANCELLED : { outcome: { outcome: 'selected', optionId: option } };
  }

  async #turn(text: string): Promise<void> {
    const { agent } = this.#connection ?? {};
    if (agent === undefined || this.#id === null || this.#isOver) return;
    this.#isCancelled = false;
    const send = () =>
      agent.request<unknown>('session/prompt', { sessionId: this.#id, prompt: [{ type: 'text' as const, text }] });
    try {
      let response = await send();
      if (this.#startNew !== null && offersNewSession(response)) {
        await this.#goOnInNewSession(this.#startNew);
        if (this.#isOver) return;
        response = this.#isCancelled ? { stopReason: 'cancelled' } : await send();
      }
      this.#startNew = null;
      this.#ended(this.#endOf(response));
    } catch (error) {
      // The CLI answered with an error: the turn is over, and the session is not.
      if (codeOf(error) === null) {
        this.#lost(error);
        return;
      }
      const why = isLogin(error) ? message('facts.logged-out.unknown') : message('acp.refused', { why: saidBy(error) });
      this.#ended({ reason: 'failed', error: why, detail: saidBy(error), facts: {} });
    }
  }

  /** Goes on in a new session. */
  async #goOnInNewSession(startNew: () => Promise<OpenedSession>): Promise<void> {
    this.#startNew = null;
    const opened = await startNew();
    if (this.#isOver) return;
    this.#id = opened.id;
    const added = opened.notices.filter((one) => !this.#notices.some((other) => isSameMessage(one, other)));
    this.#notices = opened.notices;
    this.#before = null;
    this.#listener.updated({
      facts: { session: opened.id, before: null, ...factsOf(opened) },
      events: added.map(noteOf),
    });
  }

  #endOf(response: unknown): TurnEnd {
    const read = v.safeParse(Turn, response);
    if (!read.success) {
      const error = message('acp.refused', { why: fieldProblem(read.issues[0], 'session/prompt') });
      return { reason: 'failed', error, detail: null, facts: {} };
    }
    const { stopReason: reason } = read.output;
    const error = failureOf(response);
    const detail = error === null ? null : (failureWords(response) ?? messageText(error));
    const tokens = this.#tokens.turnEnded(response);
    return { reason, error, detail, facts: tokens === null ? {} : { tokens } };
  }

  #ended(end: TurnEnd): void {
    if (!this.#isOver) this.#listener.turnEnded(end);
  }

  #say(events: readonly NewConversationEvent[]): void {
    if (!this.#isOver && events.length > 0) this.#listener.updated({ facts: {}, events });
  }

  #lost(error: unknown): void {
    if (this.#isOver) return;
    if (error instanceof RefusalError) {
      this.#over(error.refusal.why);
      return;
    }
    if (codeOf(error) !== null) {
      this.#over(message('acp.refused', { why: saidBy(error) }));
      return;
    }
    this.#deps.log.warn(`[acp] the session of ${this.#request.run} is lost`, { error: String(error) });
    this.#over(message('acp.refused', { why: saidBy(error) }));
  }

  #silent(): Message {
    const line = this.#stray;
    return line === null
      ? message('acp.silent', { seconds: OPEN_TIMEOUT_MS / 1000 })
      : message('acp.notJson', { line });
  }

  #over(why: Message | null): void {
    if (this.#isOver) return;
    const line = this.#id === null ? this.#stray : null;
    this.close();
    this.#listener.closed(why ?? (line === null ? null : message('acp.notJson', { line })));
  }
}

function factsOf({ model, notices }: OpenedSession): Partial<AgentFacts> {
  return { notices, ...(model === null ? {} : { model }) };
}

function noteOf(note: Message): NewConversationEvent {
  return { kind: 'note', text: reasonText(note) };
}

function isUpdate(message: object): message is { params?: unknown } {
  return 'method' in message && message.method === 'session/update' && !('id' in message);
}

function outputEvent({ id, text }: { id: string; text: string }): NewConversationEvent {
  return { kind: 'tool', id, content: [{ kind: 'text', text }] };
}
