#!/usr/bin/env node
/**
 * A small agent that speaks the Agent Client Protocol by hand, scripted by its prompt.
 *
 * Each line of a prompt that begins with `!` is a step, and other lines are answered as text; `\n` in `!say` begins a new
 * line. Arguments: `version=N` answers `initialize` with this version, `garbage` prints no protocol at all, `login` wants
 * a login, `no-resume` and `no-load` lack these, `forget` knows no earlier session, `lost` continues
 * any session and then refuses its prompts, `no-mode` takes no mode, `exit` ends at once.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const flags = new Map(
  process.argv
    .slice(2)
    .map((arg) => arg.split('='))
    .map(([name, value = '']) => [name, value]),
);
const LOGIN_REQUIRED = -32000;
const SESSIONS = '.acp-sessions';

/** Requests of this agent that wait for an answer. */
const waiting = new Map();
let requests = 0;
let session = null;
let isContinued = false;
/** Ends the wait of the running turn. */
let cancel = () => undefined;

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
function update(body) {
  send({ method: 'session/update', params: { sessionId: session, update: body } });
}
function request(method, params) {
  requests += 1;
  const id = `a${requests}`;
  send({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}
function say(text) {
  update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
}
/** A tool with background children, each in a session of its own. */
function work(count, marker) {
  update({
    sessionUpdate: 'tool_call',
    toolCallId: 't1',
    title: `work ${count}`,
    kind: 'execute',
    status: 'in_progress',
  });
  const script = 'setInterval(() => undefined, 1000)';
  for (let n = 0; n < count; n += 1) {
    const child = spawn(process.execPath, ['-e', script, `${marker}-${n}`], { detached: true, stdio: 'ignore' });
    child.unref();
  }
}

/** Runs one step of a prompt. Resolves with the stop reason if the turn ends here. */
const STEPS = {
  say: async (...words) => say(words.join(' ').replaceAll('\\n', '\n')),
  think: async (...words) =>
    update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: words.join(' ') } }),
  tool: async (title, status) =>
    update({ sessionUpdate: 'tool_call_update', toolCallId: 't1', title, kind: 'execute', status }),
  plan: async (...steps) =>
    update({
      sessionUpdate: 'plan',
      entries: steps.map((content) => ({ content, priority: 'medium', status: 'pending' })),
    }),
  usage: async (used, size, amount) =>
    update({
      sessionUpdate: 'usage_update',
      used: Number(used),
      size: Number(size),
      cost: { amount: Number(amount), currency: 'USD' },
    }),
  edit: async (path, ...words) =>
    update({
      sessionUpdate: 'tool_call',
      toolCallId: `edit-${path}`,
      title: `Edit ${path}`,
      kind: 'edit',
      status: 'completed',
      locations: [{ path, line: 2 }],
      content: [{ type: 'diff', path, oldText: 'first\nsecond\n', newText: `first\n${words.join(' ')}\n` }],
    }),
  printed: async (title, ...words) => {
    const content = [{ type: 'content', content: { type: 'text', text: words.join(' ') } }];
    update({ sessionUpdate: 'tool_call', toolCallId: title, title, kind: 'execute', status: 'completed', content });
  },
  unknown: async () => update({ sessionUpdate: 'hologram', pixels: [1, 2, 3] }),
  retry: async (...why) =>
    update({
      sessionUpdate: 'session_info_update',
      _meta: { jetbrains: { air: { version: 1, sessionFailure: { severity: 'warning', title: why.join(' ') } } } },
    }),
  diff: async (bytes) => {
    const newText = 'x'.repeat(Number(bytes));
    const content = [{ type: 'diff', path: '/huge.txt', oldText: null, newText }];
    update({ sessionUpdate: 'tool_call_update', toolCallId: 't2', title: 'huge', status: 'completed', content });
  },
  half: async () => {
    const line = `${JSON.stringify({
      jsonrpc: '2.0',
      method: 'session/update',
      params: {
        sessionId: session,
        update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'both halves ä' } },
      },
    })}\n`;
    const bytes = Buffer.from(line);
    const middle = bytes.indexOf(Buffer.from('ä')) + 1;
    process.stdout.write(bytes.subarray(0, middle));
    await new Promise((done) => setTimeout(done, 50));
    process.stdout.write(bytes.subarray(middle));
  },
  noise: async (...words) => void process.stdout.write(`${words.join(' ')}\n`),
  write: async (path, ...words) => appendFileSync(path, `${words.join(' ')}\n`),
  ask: async (title) => {
    const { outcome } = await request('session/request_permission', {
      sessionId: session,
      toolCall: { toolCallId: 't1', title, kind: 'execute', rawInput: { command: `run ${title}` } },
      options: [
        { optionId: 'yes', name: 'Allow', kind: 'allow_once' },
        { optionId: 'no', name: 'Reject', kind: 'reject_once' },
      ],
    });
    say(`outcome ${outcome.outcome} ${outcome.optionId ?? ''}`.trim());
  },
  work: async (count, marker) => work(Number(count), marker),
  env: async (name) => say(process.env[name] ?? ''),
  run: async (...command) => {
    const code = await new Promise((done) => {
      spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] }).on('exit', done);
    });
    say(`exit ${code}`);
  },
  wait: () =>
    new Promise((resolve) => {
      cancel = () => resolve('cancelled');
    }),
  hang: () => new Promise(() => undefined),
  crash: async (code) => process.exit(Number(code)),
  fail: async (...why) => {
    throw Object.assign(new Error('Internal error'), { code: -32603, data: { details: why.join(' ') } });
  },
  limit: async (...why) => {
    failure = { severity: 'error', category: 'limit', title: why.join(' ') };
  },
  broken: async () => {
    failure = {
      severity: 'error',
      category: 'service',
      actions: ['retry', 'new_session'],
      title: 'An internal error.',
    };
  },
  late: async () => void setTimeout(() => say('late'), 50),
};
let failure = null;

async function turn({ prompt }) {
  const text = prompt.map((block) => block.text).join('');
  failure = null;
  if (flags.has('lost') && isContinued) {
    await STEPS.broken();
    return ended();
  }
  remember(text);
  for (const line of text.split('\n')) {
    if (!line.startsWith('!')) {
      if (line.trim() !== '') say(`heard: ${line}`);
      continue;
    }
    const [name, ...words] = line.slice(1).split(' ');
    const reason = await STEPS[name]?.(...words);
    if (typeof reason === 'string') return { stopReason: reason };
  }
  return ended();
}

function ended() {
  return {
    stopReason: 'end_turn',
    usage: { totalTokens: 30, inputTokens: 20, outputTokens: 10, cachedReadTokens: 5 },
    ...(failure === null ? {} : { _meta: { jetbrains: { air: { version: 1, sessionFailure: failure } } } }),
  };
}

/** Sessions are kept in the worktree, so that a later process knows them. */
function known() {
  return existsSync(SESSIONS) && !flags.has('forget') ? JSON.parse(readFileSync(SESSIONS, 'utf8')) : {};
}
function remember(text) {
  writeFileSync(SESSIONS, JSON.stringify({ ...known(), [session]: [...(known()[session] ?? []), text] }));
}
function enter(id) {
  isContinued = true;
  if (!flags.has('lost') && known()[id] === undefined)
    throw Object.assign(new Error('Resource not found'), { code: -32002 });
  session = id;
}

const METHODS = {
  initialize: () => ({
    protocolVersion: Number(flags.get('version') ?? 1),
    agentInfo: { name: 'fake-acp', version: flags.get('agent-version') ?? '2.0.0' },
    agentCapabilities: {
      loadSession: !flags.has('no-load'),
      sessionCapabilities: flags.has('no-resume') ? {} : { resume: {} },
      mcpCapabilities: { http: true },
    },
    authMethods: [{ id: 'browser', name: 'Log in with a browser' }],
  }),
  'session/new': ({ cwd }) => {
    if (flags.has('login')) throw Object.assign(new Error('Authentication required'), { code: LOGIN_REQUIRED });
    session = `s-${process.pid}`;
    isContinued = false;
    writeFileSync(SESSIONS, JSON.stringify({ ...known(), [session]: [] }));
    return { sessionId: session, models: { currentModelId: 'fake-1', availableModels: [] }, cwd };
  },
  'session/resume': ({ sessionId }) => {
    enter(sessionId);
    return {};
  },
  'session/load': ({ sessionId }) => {
    enter(sessionId);
    for (const text of known()[session]) {
      update({ sessionUpdate: 'user_message_chunk', content: { type: 'text', text } });
    }
    return {};
  },
  'session/set_mode': () => {
    if (flags.has('no-mode')) throw Object.assign(new Error('Unknown mode'), { code: -32602 });
    return {};
  },
  'session/prompt': turn,
};

if (flags.has('garbage')) {
  process.stdout.write('Welcome to a program that speaks something else\n');
  setInterval(() => undefined, 1000);
} else if (flags.has('exit')) {
  process.stdout.write('Missing option --acp\n');
  process.exit(3);
} else {
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(0));
  lines.on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.method === undefined) {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    } else if (message.method === 'session/cancel') {
      cancel();
    } else if (message.id !== undefined) {
      const method = METHODS[message.method];
      try {
        if (method === undefined) throw Object.assign(new Error('Method not found'), { code: -32601 });
        send({ id: message.id, result: await method(message.params) });
      } catch ({ message: text, code = -32603, data }) {
        send({ id: message.id, error: { code, message: text, data } });
      }
    }
  });
}
