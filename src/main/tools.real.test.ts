/** The tools of runs: a standard client of the Model Context Protocol, a real host, and a real agent. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostScope } from './compose.ts';
import { type TempRepo, tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, until } from './testing/whole-host.ts';

const OWN = '60_story_tax';
const OTHER = '61_story_other';
const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
env = { CANARY_CONFIG = "canary-1-of-the-config" }
env_from_host = ["CANARY_HOST"]
command = ["sh", "-c", "printenv HUSKIES_TOKEN HUSKIES_MCP_URL > seen; echo at work; exec cat"]
[[agent]]
name = "helper"
role = "other"
command = ["sh", "-c", "printenv HUSKIES_TOKEN HUSKIES_MCP_URL > seen; echo at work; exec cat"]
`;
const EVERYONE = [
  ...['read_story', 'tick_item', 'report_progress', 'ask_person', 'wait_for_answer'],
  ...['give_verdict', 'finish', 'block_story', 'add_story'],
];

/** Secrets that the host was given or shown in one way each. */
const SECRETS = (): string[] => [
  ...['canary-1-of-the-config', 'canary-2-of-the-host', 'canary-3-of-the-shell', 'canary-4-wrong-bearer'],
  ...['canary-5-other-scheme', 'canary-6-in-a-header', 'canary-7-in-the-query', 'canary-8-in-a-broken-body'],
  ...[own.token, helper.token, host.token, own.token.split('.')[1] ?? ''],
];

let repo: TempRepo;
let host: HostScope;
let own: { token: string; url: string };
let helper: { token: string; url: string };
const open: Client[] = [];

async function started(story: string, agent: string): Promise<typeof own> {
  const { run } = await must(host, 'agent.start', { story, agent });
  const { runs } = await until(host, (now) => now.runs[run]?.lastLine === 'at work');
  const [token = '', url = ''] = readFileSync(join(runs[run]?.worktree ?? '', 'seen'), 'utf8').split('\n');
  return { token, url };
}
async function connected({ token, url }: typeof own): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as never);
  open.push(client);
  return client;
}
async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  return { text: (content as { text: string }[])[0]?.text ?? '', isError };
}
/** The status of a raw request. */
function status(headers: Record<string, string>, body = '{"jsonrpc":"2.0","id":1,"method":"ping"}', method = 'POST') {
  return new Promise<number>((resolve, reject) => {
    const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
    const sent = request(own.url, { method, headers: all }, (response) => {
      response.resume();
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

beforeAll(async () => {
  repo = tempRepo();
  process.env.CANARY_HOST = 'canary-2-of-the-host';
  process.env.CANARY_SHELL = 'canary-3-of-the-shell';
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  repo.write('.huskies/project.toml', CONFIG);
  host = await openHost(repo.root);
  const { untrusted } = (await until(host, (now) => now.project.it?.config === 'ready')).project.it ?? expect.fail();
  await must(host, 'project.trust', { digests: untrusted.map(({ digest }) => digest) });
  await must(host, 'story.add', { title: 'Tax', id: OWN, stage: 'current', acceptance: ['It adds'] });
  await must(host, 'story.add', { title: 'Other', id: OTHER });
  own = await started(OWN, 'coder-1');
  helper = await started(OTHER, 'helper');
});
afterAll(async () => {
  for (const client of open) await client.close();
  await endHost(host);
  repo.dispose();
});

describe('a standard client', () => {
  it('lists every tool; the role other has two more', async () => {
    const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
    expect(await names(await connected(own))).toEqual(EVERYONE);
    expect(await names(await connected(helper))).toEqual([...EVERYONE, 'list_stories', 'propose_move']);
  });

  it('calls each of them, with the same effect and the same events as the command line', async () => {
    const client = await connected(own);
    const story = JSON.parse((await call(client, 'read_story')).text) as { id: string; acceptance: { id: string }[] };
    expect(story.id).toBe(OWN);
    const item = story.acceptance[0]?.id ?? '';
    expect(await call(client, 'tick_item', { item })).toMatchObject({ text: 'Done.' });
    expect((await must(host, 'story.show', { story: OWN })).acceptance[0]?.done).not.toBeNull();
    await call(client, 'report_progress', { text: 'half of it' });
    const { facts } = (await must(host, 'agent.list', {})).find(({ agent }) => agent === 'coder-1') ?? expect.fail();
    expect(facts?.report).toBe('half of it');
    const { text: added } = await call(client, 'add_story', { title: 'Follow-up', acceptance: ['x'] });
    expect(await must(host, 'story.show', { story: added })).toMatchObject({ stage: 'backlog', labels: ['by-agent'] });
    expect(await call(client, 'give_verdict', { verdict: 'pass' })).toMatchObject({ isError: true });

    const asking = call(client, 'ask_person', { question: 'Which colour?', options: ['red', 'blue'] });
    const { questions } = await until(host, (now) => Object.keys(now.questions).length > 0);
    const [question = ''] = Object.keys(questions);
    await must(host, 'question.answer', { question, option: '2' });
    expect(await asking).toEqual({ text: 'blue', isError: false });
    expect(await call(client, 'wait_for_answer', { question })).toMatchObject({ text: 'blue' });
    const late = await call(client, 'ask_person', { question: 'Which size?', wait_seconds: 1 });
    expect(late.text).toMatch(/No answer yet. Call wait_for_answer with question = question_/);
    const events = await must(host, 'event.list', { story: OWN });
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['story_edited', 'reported', 'question_asked', 'question_answered']),
    );
    expect(events.find(({ kind }) => kind === 'reported')?.by).toMatchObject({ kind: 'run', agent: 'coder-1' });
  });

  it('the role other lists stories, and proposes a move that the person’s answer carries out', async () => {
    const client = await connected(helper);
    expect((await call(client, 'list_stories')).text).toContain(OWN);
    const proposed = await call(client, 'propose_move', { story: OWN, stage: 'qa', why: 'done', wait_seconds: 1 });
    expect(proposed.text).toContain('No answer yet');
    expect(await must(host, 'question.list', { story: OTHER })).toMatchObject([{ title: `Move ${OWN} to qa?` }]);
    await must(host, 'story.add', { title: 'Third', id: '62_story_third' });
    const moving = call(client, 'propose_move', { story: '62_story_third', stage: 'current', why: 'it is next' });
    const asked = await until(host, ({ questions }) => Object.values(questions).some(({ title }) => /62/.test(title)));
    const [question] = Object.values(asked.questions).filter(({ title }) => /62/.test(title));
    await must(host, 'question.answer', { question: question?.id ?? '', option: '1' });
    expect(await moving).toEqual({ text: 'Yes, move it', isError: false });
    expect(await must(host, 'story.show', { story: '62_story_third' })).toMatchObject({ stage: 'current' });
  });
});

describe('what is refused', () => {
  it('another story, an unknown tool, a missing and a huge argument: as answers that say why', async () => {
    const client = await connected(own);
    for (const [name, args, why] of [
      ['tick_item', { story: OTHER, item: 'a' }, 'has no argument story'],
      ['list_stories', {}, 'There is no tool list_stories'],
      ['tick_item', {}, 'needs the argument item'],
      ['tick_item', { item: 'nosuch' }, 'nosuch'],
      ['report_progress', { text: 'x'.repeat(100_000) }, 'bad-input'],
      ['wait_for_answer', { question: 'question_0' }, 'not-allowed'],
    ] as const)
      expect(await call(client, name, args)).toEqual({ isError: true, text: expect.stringContaining(why) });
  });

  it('wrong, foreign, malformed and missing tokens', async () => {
    const [run = '', secret = ''] = own.token.split('.');
    expect(await status({ authorization: `Bearer ${own.token}` })).toBe(200);
    for (const bearer of [
      ...[`${run}.${'A'.repeat(43)}`, `run_aaaaaaaaaaaaaaaa.${secret}`, `${helper.token.split('.')[0]}.${secret}`],
      ...[host.token, '', 'x'.repeat(5_000)],
    ])
      expect([bearer, await status({ authorization: `Bearer ${bearer}` })]).toEqual([bearer, 401]);
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Basic ${own.token}` })).toBe(401);
  });

  it('pages, other hosts, proxies, other methods and bodies, even with the token', async () => {
    const authorization = `Bearer ${own.token}`;
    const { port, origin } = new URL(own.url);
    for (const [headers, expected] of [
      [{ origin: 'https://evil.test' }, 403],
      [{ origin }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 403],
      [{ host: `evil.test:${port}` }, 403],
      [{ 'x-forwarded-for': '127.0.0.1' }, 403],
      [{ 'content-type': 'text/plain' }, 415],
    ] as const)
      expect([headers, await status({ authorization, ...headers })]).toEqual([headers, expected]);
    expect(await status({ authorization }, '', 'GET')).toBe(405);
    expect(await status({ authorization }, '{')).toBe(400);
    expect(await status({ authorization }, '[]')).toBe(400);
    expect(await status({ authorization, 'content-length': String(2 ** 31) }, '')).toBe(413);
    expect(await status({ authorization }, '{"jsonrpc":"2.0","method":"notifications/initialized"}')).toBe(202);
  });
});

it('the last tool ends the run, and its token ends with it (I2); no secret is kept or told', async () => {
  const authorization = `Bearer ${own.token}`;
  expect(await status({ authorization: 'Bearer canary-4-wrong-bearer' })).toBe(401);
  expect(await status({ authorization: 'Basic canary-5-other-scheme' })).toBe(401);
  expect(
    await status({ authorization, 'x-secret': 'canary-6-in-a-header', origin: 'http://canary-6-in-a-header' }),
  ).toBe(403);
  expect(await status({ authorization }, '{ "key": canary-8-in-a-broken-body')).toBe(400);
  own.url += '?key=canary-7-in-the-query';
  expect(await status({ authorization: 'Bearer x' })).toBe(401);
  const client = await connected(own);
  const [run = ''] = own.token.split('.');
  await call(client, 'finish').catch(() => undefined);
  await until(host, (now) => now.runs[run] === undefined || now.runs[run]?.status === 'completed');
  expect(await status({ authorization: `Bearer ${own.token}` })).toBe(401);
  expect((await must(host, 'question.list', { story: OWN })).length).toBe(0);
  // What was refused is in the log of the host, and no secret is in anything that the host keeps or tells.
  const log = readFileSync(join(host.stateDir, 'host.log'), 'utf8');
  expect(log).toContain('[mcp] refused');
  const told = [
    await must(host, 'event.list', {}),
    await must(host, 'agent.receipts', { story: OWN }),
    await must(host, 'agent.list', {}),
    await must(host, 'agent.history', { story: OWN }),
    host.door.snapshot(),
  ];
  const kept = readdirSync(host.stateDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(host.stateDir, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('/token') && !path.endsWith('/address.json'))
    .map((path) => readFileSync(path, 'latin1'));
  const all = [JSON.stringify(told), ...kept].join('\n');
  for (const secret of SECRETS()) expect([secret, all.includes(secret)]).toEqual([secret, false]);
});
