/**
 * Secrets that the host is given or shown are in nothing that it keeps, logs or tells: an agent on the road `acp` with a
 * question, a prompt, hooks, tools and a stop, in a whole host. What an agent itself prints is its own.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostScope } from './compose.ts';
import { eventually } from './testing/eventually.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, running, trust, until } from './testing/whole-host.ts';

const AGENT = resolve(import.meta.dirname, '../../e2e/fake-agents/acp.mjs');
const STORY = '60_story_cleanup';

/** One secret for each way by which the host gets to know it; the tokens of the run and of the person come to these. */
const CANARIES = {
  config: 'canary-01-env-of-the-config',
  passed: 'canary-02-passed-by-name',
  shell: 'canary-03-only-in-the-shell',
  argument: 'canary-04-in-an-argument',
  variable: 'canary-05-in-a-variable-of-a-shell',
  bearer: 'canary-06-as-a-wrong-bearer',
  query: 'canary-07-in-a-query',
  header: 'canary-08-in-a-header',
  brokenTool: 'canary-09-in-a-broken-tool-call',
  brokenHook: 'canary-10-in-a-broken-report',
  unknownHook: 'canary-11-in-an-unknown-report',
  hookField: 'canary-12-in-an-unknown-field-of-a-report',
  hookType: 'canary-13-in-a-known-field-of-another-type',
  cutQuery: 'canary-14-in-the-query-of-a-request-that-is-cut-off',
  oddTool: 'canary-15-in-the-name-of-a-tool-that-does-not-exist',
  oddArgument: 'canary-16-in-an-argument-of-a-refused-tool-call',
  oddMessage: 'canary-17-in-a-message-that-is-no-request',
} as const;

let repo: ReturnType<typeof tempRepo>;
let host: HostScope;

beforeEach(async () => {
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  process.env.CANARY_PASSED = CANARIES.passed;
  process.env.CANARY_SHELL = CANARIES.shell;
  const command = JSON.stringify([process.execPath, AGENT]);
  repo.write(
    '.huskies/project.toml',
    `base = "main"
[[agent]]
name = "coder-1"
preset = "claude"
road = "acp"
command = ${command}
prompt = "{text}"
env = { CANARY_CONFIG = "${CANARIES.config}" }
env_from_host = ["CANARY_PASSED"]
`,
  );
  host = await openHost(repo.root);
  await trust(host);
});
afterEach(async () => {
  await endHost(host);
  delete process.env.CANARY_PASSED;
  delete process.env.CANARY_SHELL;
  repo.dispose();
});

/** Sends a POST to the host's server. Resolves to its answer with all headers. */
function post(path: string, token: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((done, fail) => {
    const { origin } = new URL(host.url);
    const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
    const sent = request(`${origin}${path}`, { method: 'POST', headers: all }, (response) => {
      let text = `${response.statusCode} ${JSON.stringify(response.headers)}`;
      response.on('data', (part: Buffer) => {
        text += part.toString();
      });
      response.on('close', () => done(text));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Sends a POST whose connection ends within the body. */
function postCut(path: string, token: string): Promise<void> {
  return new Promise((done) => {
    const { origin } = new URL(host.url);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 1_000 };
    const sent = request(`${origin}${path}`, { method: 'POST', headers });
    sent.on('error', () => undefined);
    sent.on('close', () => done());
    sent.write('{ "hook', () => sent.destroy());
  });
}

const callOf = (name: string, args: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });

it('no secret is in a log, an event, a receipt, a question, an answer of the server, or any other file of the host', async () => {
  const started = join(repo.outer, 'started');
  const script = join(repo.outer, 'tool.sh');
  const wait = `'setInterval(() => 0, 1000)' x --api-key=${CANARIES.argument} SECRET_KEY=${CANARIES.variable}`;
  writeFileSync(script, `env > '${started}'\nexec '${process.execPath}' -e ${wait}\n`);
  await must(host, 'story.add', {
    title: 'Cleanup',
    id: STORY,
    stage: 'current',
    text: `!ask deploy\n!run sh ${script}`,
  });
  const { run } = await must(host, 'agent.start', { story: STORY, agent: 'coder-1' });
  await running(host, run);
  const { questions } = await until(host, (now) => Object.keys(now.questions).length > 0);
  const [question = ''] = Object.keys(questions);
  const told: unknown[] = [questions, await must(host, 'question.list', {})];
  await must(host, 'question.answer', { question, option: 'yes' });
  await must(host, 'agent.prompt', { story: STORY, agent: 'coder-1', text: 'and then' });
  const environment = await eventually(() => {
    expect(existsSync(started)).toBe(true);
    const found = readFileSync(started, 'utf8');
    expect(found).toContain('HUSKIES_TOKEN=');
    return found;
  });
  // The agent has what it was given, so the test can fail.
  expect([environment.includes(CANARIES.config), environment.includes(CANARIES.passed)]).toEqual([true, true]);
  expect(environment).not.toContain(CANARIES.shell);
  const token = /^HUSKIES_TOKEN=(.*)$/m.exec(environment)?.[1] ?? '';
  const report = { hook_event_name: 'Stop', session_id: 's', secret: CANARIES.hookField };
  told.push(
    await post('/mcp', CANARIES.bearer, '{}'),
    await post('/hook/claude', CANARIES.bearer, '{}'),
    await post(`/mcp?key=${CANARIES.query}`, 'x', '{}'),
    await post(`/hook/claude?key=${CANARIES.query}`, 'x', '{}'),
    await post('/mcp', token, '{}', { origin: `http://${CANARIES.header}` }),
    await post('/hook/claude', token, '{}', { 'x-secret': CANARIES.header, host: CANARIES.header }),
    await post('/mcp', token, `{ "key": ${CANARIES.brokenTool}`),
    await post('/hook/claude', token, `{ "key": ${CANARIES.brokenHook}`),
    await post('/hook/claude', token, JSON.stringify({ hook_event_name: CANARIES.unknownHook })),
    await post('/hook/claude', token, JSON.stringify(report)),
    await post('/hook/claude', token, JSON.stringify({ hook_event_name: 'Stop', input_tokens: CANARIES.hookType })),
    await post('/hook/claude', token, JSON.stringify({ session_id: [CANARIES.hookType] })),
    await post('/hook/opencode', token, JSON.stringify({ type: 'session.updated', cost: CANARIES.hookType })),
    await post('/mcp', token, callOf('read_story', {})),
  );
  // What a tool answers is for its agent, which has sent it; no log keeps it.
  await post('/mcp', token, callOf(CANARIES.oddTool, {}));
  await post('/mcp', token, callOf('read_story', { [CANARIES.oddArgument]: true }));
  await post('/mcp', token, callOf('wait_for_answer', { question: CANARIES.oddArgument }));
  await post('/mcp', token, JSON.stringify({ id: {}, method: 'tools/call', params: CANARIES.oddMessage }));
  await postCut(`/hook/claude?key=${CANARIES.cutQuery}`, token);
  const logged = () => readFileSync(join(host.stateDir, 'host.log'), 'utf8');
  await eventually(() => expect(logged()).toContain('a request failed'));
  expect(logged()).toContain('input_tokens');
  await eventually(async () => {
    const seen = await must(host, 'agent.list', {});
    expect(seen).toHaveLength(1);
  });
  const { receipt } = await must(host, 'agent.stop', { story: STORY, agent: 'coder-1' });
  await until(host, (now) => now.runs[run] === undefined);
  const proof = await must(host, 'agent.receipt', { receipt });
  expect(proof).toMatchObject({ verdict: 'gone' });
  // The process with the secrets among its arguments is in the receipt, without them.
  expect(JSON.stringify(proof?.killed)).toMatch(/setInterval.*--api-key=/);
  told.push(proof, host.door.snapshot());
  for (const stream of ['conversation', 'stdout'] as const) {
    const { data } = await must(host, 'agent.logs', { story: STORY, agent: 'coder-1', run, stream });
    told.push(Buffer.from(data, 'base64').toString());
  }
  told.push(await must(host, 'event.list', {}), await must(host, 'agent.history', { story: STORY }));
  told.push(await must(host, 'story.show', { story: STORY }), await must(host, 'agent.receipts', { story: STORY }));
  const kept = readdirSync(host.stateDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(host.stateDir, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('/token') && !path.endsWith('/address.json'));
  expect(kept.some((path) => path.endsWith('host.log'))).toBe(true);
  const all = [JSON.stringify(told), ...told.map(String), ...kept.map((path) => readFileSync(path, 'latin1'))].join(
    '\n',
  );
  const secrets = [...Object.values(CANARIES), token, token.split('.')[1] ?? '', host.token];
  for (const secret of secrets) expect([secret, secret !== '' && !all.includes(secret)]).toEqual([secret, true]);
}, 120_000);
