// A plugin of opencode: reports to the host what it does, and sends the prompt of a run that continues a session (docs/adr,
// 34). The address, the token of the run and the prompt come from the environment. Neither holds opencode up: if one fails,
// opencode goes on.
import { request } from 'node:http';

const answerMs = 5_000;

/** Sends one report; resolves with the parsed answer, or with null if there is none. */
function post(report, timeoutMs) {
  const { HUSKIES_HOOK_URL: url, HUSKIES_TOKEN: token = '' } = process.env;
  if (url === undefined) return Promise.resolve(null);
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const sent = request(new URL(url), { method: 'POST', headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', () => resolve(null));
      response.on('end', () => resolve(response.statusCode === 200 ? JSON.parse(Buffer.concat(parts)) : null));
    });
    if (timeoutMs !== null) sent.setTimeout(timeoutMs, () => sent.destroy());
    // The host may have ended. What opencode does is not its concern.
    sent.on('error', () => resolve(null));
    sent.end(JSON.stringify(report));
  });
}

/** What the host is told of an event; null: nothing. */
function reportOf({ type, properties: { sessionID, info, part, status, error, ...rest } = {} }) {
  switch (type) {
    case 'session.status':
      return { type, session: sessionID, status };
    case 'session.error':
      return { type, session: sessionID, error };
    case 'session.created':
    case 'session.updated':
      return { type, session: info.id, model: info.model?.id, cost: info.cost, tokens: info.tokens };
    case 'message.updated':
      if (info.role !== 'assistant' || info.time?.completed === undefined) return null;
      return { type, session: sessionID, model: info.modelID, used: info.tokens?.total };
    case 'message.part.updated': {
      const { status: state, input } = part.state ?? {};
      if (part.type !== 'tool' || (state !== 'running' && state !== 'completed' && state !== 'error')) return null;
      return { type, session: sessionID, call: part.callID, tool: part.tool, state, input };
    }
    case 'permission.asked':
      return { type, session: sessionID, id: rest.id, tool: rest.permission, patterns: rest.patterns };
    case 'permission.replied':
      return { type, session: sessionID };
    default:
      return null;
  }
}

/** The prompt that the environment names, which is taken once: opencode loads its plugins again when its config changes. */
function takePrompt({ env } = process) {
  const { HUSKIES_PROMPT: text, HUSKIES_SESSION: session, HUSKIES_MODEL: model = '' } = env;
  // Not for the tools of the agent.
  for (const name of ['HUSKIES_PROMPT', 'HUSKIES_SESSION', 'HUSKIES_MODEL']) delete env[name];
  if (text === undefined || session === undefined) return null;
  const [providerID, ...rest] = model.split('/');
  const named = rest.length === 0 ? {} : { model: { providerID, modelID: rest.join('/') } };
  return { path: { id: session }, body: { ...named, parts: [{ type: 'text', text }] } };
}

/** Resolves to what the host is told of a prompt that was not taken; null: it was. */
async function send(client, prompt) {
  const { error } = await client.session.promptAsync(prompt).catch((reason) => ({ error: reason }));
  if (error === undefined) return null;
  const message = error.data?.message ?? error.message ?? JSON.stringify(error);
  return { type: 'session.error', session: prompt.path.id, error: { name: error.name, data: { message } } };
}

export const Huskies = async ({ client }) => {
  /** Sessions of subagents, whose turns are not those of the run. */
  const children = new Set();
  /** The last state of each call: a tool that writes is told again and again. */
  const calls = new Map();
  let last = Promise.resolve();
  const prompt = takePrompt();
  // opencode answers requests only when its plugins are loaded, so nothing here waits for the answer.
  if (prompt !== null) {
    void send(client, prompt).then((report) => {
      if (report !== null) last = last.then(() => post(report, answerMs));
    });
  }
  return {
    event: async ({ event }) => {
      const { info } = event.properties ?? {};
      if (event.type.startsWith('session.') && info?.parentID) children.add(info.id);
      const report = reportOf(event);
      if (report === null || children.has(report.session)) return;
      if (report.call !== undefined) {
        if (calls.get(report.call) === report.state) return;
        if (report.state === 'running') calls.set(report.call, report.state);
        else calls.delete(report.call);
      }
      // In their order, and without holding opencode up.
      last = last.then(() => post(report, answerMs));
    },
  };
};
