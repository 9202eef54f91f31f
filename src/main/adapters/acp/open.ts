/** Opens the session of a CLI: what both sides can do, then the earlier session or a new one, its mode and its model. */
import type { ClientContext } from '@agentclientprotocol/sdk/unstable';
import * as v from 'valibot';
import { fieldProblem, type Message, message, RefusalError, VERSION, whyOf } from '../../../contract/index.ts';
import { isAtLeast } from '../../../domain/index.ts';
import type { SessionRequest, SessionStart } from '../../core/ports/index.ts';
import { ACP_VERSION } from '../agents/index.ts';
import { FAILURE_CAPABILITY } from './status.ts';

/** JSON-RPC's code of an agent that wants a login first (ACP, "Authentication"). */
const LOGIN_REQUIRED = -32000;

const Initialized = v.looseObject({
  protocolVersion: v.number(),
  agentCapabilities: v.nullish(
    v.looseObject({
      loadSession: v.nullish(v.boolean()),
      mcpCapabilities: v.nullish(v.looseObject({ http: v.nullish(v.boolean()) })),
      sessionCapabilities: v.nullish(v.looseObject({ resume: v.nullish(v.unknown()) })),
    }),
  ),
  agentInfo: v.fallback(v.nullish(v.looseObject({ name: v.string(), version: v.string() })), null),
});
const Opened = v.looseObject({
  sessionId: v.nullish(v.string()),
  models: v.nullish(v.looseObject({ currentModelId: v.nullish(v.string()) })),
  configOptions: v.nullish(
    v.array(v.looseObject({ id: v.string(), category: v.nullish(v.string()), currentValue: v.nullish(v.unknown()) })),
  ),
});

/** A session that is open. */
export interface OpenedSession {
  id: string;
  how: SessionStart;
  model: string | null;
  /** What a person should know, such as a mode that the CLI did not take. */
  notices: readonly Message[];
  /** Begins a new session in place of an earlier one that was continued, but takes no prompt; null: this one is new. */
  startNew: (() => Promise<OpenedSession>) | null;
}

/**
 * `loading` is called before the CLI repeats the history of a session. Rejects with a RefusalError whose message says what
 * to do, or with the SDK's error if the connection is over.
 */
export async function openSession(
  agent: Pick<ClientContext, 'request'>,
  request: Pick<SessionRequest, 'cwd' | 'resume' | 'mode' | 'model' | 'tools' | 'oldest' | 'notices'>,
  loading: (isLoading: boolean) => void,
): Promise<OpenedSession> {
  const initialized = await send(agent, Initialized, 'initialize', {
    protocolVersion: ACP_VERSION,
    clientCapabilities: {
      fs: { readTextFile: false, writeTextFile: false },
      terminal: false,
      _meta: FAILURE_CAPABILITY,
    },
    clientInfo: { name: 'huskies', title: 'Huskies', version: VERSION },
  });
  if (initialized.protocolVersion !== ACP_VERSION) {
    throw failed(message('acp.version', { version: String(initialized.protocolVersion) }));
  }
  const can = initialized.agentCapabilities;
  const where = { cwd: request.cwd, mcpServers: can?.mcpCapabilities?.http === true ? serversOf(request) : [] };
  const begin = (method: string, params: object) => send(agent, Opened, method, { ...where, ...params });
  const known = [...request.notices, ...ageNotices(initialized.agentInfo ?? null, request.oldest)];
  const { resume } = request;
  const beginNew = async (notices: readonly Message[]) => {
    const opened = await begin('session/new', {});
    return finish(agent, request, { id: opened.sessionId ?? '', how: 'new', notices, startNew: null }, opened);
  };
  if (resume === null) return beginNew(known);
  const startNew = () => beginNew([...known, message('acp.forgotten', { session: resume })]);
  const continued = { id: resume, notices: known, startNew };
  if (can?.sessionCapabilities?.resume != null) {
    const opened = await unlessForgotten(begin('session/resume', { sessionId: resume }));
    if (opened !== null) return finish(agent, request, { ...continued, how: 'resumed' }, opened);
  }
  if (can?.loadSession === true) {
    loading(true);
    const opened = await unlessForgotten(begin('session/load', { sessionId: resume }));
    loading(false);
    if (opened !== null) return finish(agent, request, { ...continued, how: 'loaded' }, opened);
  }
  return startNew();
}

/** An adapter may be older than the CLI that it starts: then the session may fail, or tell less. */
function ageNotices(info: { name: string; version: string } | null, oldest: SessionRequest['oldest']): Message[] {
  if (info === null || oldest === undefined || isAtLeast(info.version, oldest.version)) return [];
  return [message('acp.older', { ...info, least: oldest.version, install: oldest.install })];
}

/**
 * Sets the mode and the model. Without its mode a session does not begin: the CLI's own may permit more than the config. A
 * CLI that refuses the model works on with its own, and a person is told.
 */
async function finish(
  agent: Pick<ClientContext, 'request'>,
  { mode, model }: Pick<SessionRequest, 'mode' | 'model'>,
  session: Omit<OpenedSession, 'model'>,
  opened: v.InferOutput<typeof Opened>,
): Promise<OpenedSession> {
  const { id: sessionId } = session;
  const notices = [...session.notices];
  const option = opened.configOptions?.find(({ category }) => category === 'model');
  let current =
    opened.models?.currentModelId ?? (typeof option?.currentValue === 'string' ? option.currentValue : null);
  if (mode !== null) {
    const why = await refusalOf(agent.request('session/set_mode', { sessionId, modeId: mode }));
    if (why !== null) throw failed(message('acp.mode', { mode, why }));
  }
  if (model !== null && model !== current) {
    const why = await refusalOf(
      option === undefined
        ? agent.request<unknown>('session/set_model', { sessionId, modelId: model })
        : agent.request<unknown>('session/set_config_option', { sessionId, configId: option.id, value: model }),
    );
    if (why === null) current = model;
    else notices.push(message('acp.model', { model, why }));
  }
  return { ...session, notices, model: current };
}

function serversOf({ tools }: Pick<SessionRequest, 'tools'>): object[] {
  return tools.map(({ name, url, headers }) => ({
    type: 'http',
    name,
    url,
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
  }));
}

/** Resume and load answer with nothing in some CLIs, which is as good as an object. */
async function send<S extends v.GenericSchema>(
  agent: Pick<ClientContext, 'request'>,
  shape: S,
  method: string,
  params: object,
): Promise<v.InferOutput<S>> {
  let answer: unknown;
  try {
    answer = await agent.request<unknown>(method, params);
  } catch (error) {
    throw isLogin(error) ? failed(message('facts.logged-out.unknown')) : error;
  }
  const read = v.safeParse(shape, answer ?? {});
  if (!read.success) throw failed(message('acp.refused', { why: fieldProblem(read.issues[0], method) }));
  return read.output;
}

/** Null: the CLI does not know the session, or cannot continue it. A login that is missing is told at once. */
async function unlessForgotten<T>(task: Promise<T>): Promise<T | null> {
  try {
    return await task;
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return null;
  }
}

/** Why the CLI refused; null if it did not. Rejects if the connection is over. */
async function refusalOf(task: Promise<unknown>): Promise<string | null> {
  try {
    await task;
    return null;
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return saidBy(error);
  }
}

/** The code of an error that the CLI answered with; null for any other error. */
export function codeOf(error: unknown): number | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'number' ? code : null;
}

/** An error in the CLI's own words, without a full stop. Adapters put the words of their model's service into `data`. */
export function saidBy(error: unknown): string {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : null;
  const details = typeof data === 'object' && data !== null && 'details' in data ? data.details : data;
  const said = whyOf(error);
  const text = typeof said === 'string' ? said : said.code;
  const whole = typeof details === 'string' && details !== '' ? `${text}: ${details}` : text;
  return whole.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 500);
}

/** Whether the agent wants a login. */
export function isLogin(error: unknown): boolean {
  return codeOf(error) === LOGIN_REQUIRED;
}

function failed(why: Message): RefusalError {
  return new RefusalError({ code: 'failed', why });
}
