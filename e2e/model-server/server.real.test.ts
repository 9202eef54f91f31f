/** Real round trips over HTTP, in each wire format. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from './formats.testing.ts';
import { type ModelServer, type Scripts, startModelServer } from './index.ts';

const SCRIPTS: Scripts = {
  work: [{ sh: 'echo hi', usage: { input: 5000 } }, { say: 'done' }],
  busy: [{ status: 429, retryAfterSeconds: 3, times: 1 }, { say: 'at last' }],
  out: [{ status: 401 }],
  broken: [{ cut: true }],
  silent: [{ hang: true }],
  slow: [{ say: 'slowly', waitMs: 5, paceMs: 1 }],
};

/** The smallest request of each format: for a prompt, with a shell tool and the results so far. */
const FORMATS = {
  anthropic: {
    path: () => '/v1/messages',
    body: (prompt: string, results: number, stream: boolean) => ({
      stream,
      tools: [{ name: 'Bash' }],
      messages: [
        { role: 'user', content: prompt },
        ...Array(results).fill({ role: 'user', content: [{ type: 'tool_result', content: 'hi' }] }),
      ],
    }),
  },
  responses: {
    path: () => '/v1/responses',
    body: (prompt: string, results: number, stream: boolean) => ({
      stream,
      tools: [{ type: 'custom', name: 'exec' }],
      input: [
        { role: 'user', content: prompt },
        ...Array(results).fill({ type: 'custom_tool_call_output', output: 'hi' }),
      ],
    }),
  },
  chat: {
    path: () => '/v1/chat/completions',
    body: (prompt: string, results: number, stream: boolean) => ({
      stream,
      tools: [{ type: 'function', function: { name: 'bash' } }],
      messages: [{ role: 'user', content: prompt }, ...Array(results).fill({ role: 'tool', content: 'hi' })],
    }),
  },
  gemini: {
    path: (stream: boolean) => `/v1beta/models/pro:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (prompt: string, results: number) => ({
      tools: [{ functionDeclarations: [{ name: 'run_shell_command' }] }],
      contents: [
        { role: 'user', parts: [{ text: prompt }] },
        ...Array(results).fill({ role: 'user', parts: [{ functionResponse: { response: { output: 'hi' } } }] }),
      ],
    }),
  },
} as const;
const NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

let folder: string;
let server: ModelServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huskies-model-'));
  server = await startModelServer({ scripts: SCRIPTS, logFile: join(folder, 'log.jsonl') });
});

afterEach(async () => {
  await server.end();
  rmSync(folder, { recursive: true });
});

function ask(name: keyof typeof FORMATS, prompt: string, results = 0, isStream = false, signal?: AbortSignal) {
  const { path, body } = FORMATS[name];
  return fetch(`${server.url}${path(isStream)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
    body: JSON.stringify(body(prompt, results, isStream)),
    signal,
  });
}

describe.each(NAMES)('%s', (name) => {
  it('goes through a script, streaming or not', async () => {
    const first = await (await ask(name, 'SCRIPT:work')).text();
    expect(first).toContain('echo hi');
    expect(first).toMatch(/\b(5000|4800)\b/);
    expect(await (await ask(name, 'SCRIPT:work', 1)).text()).toContain('"done"');

    const streamed = await ask(name, 'SCRIPT:work', 0, true);
    expect(streamed.headers.get('content-type')).toBe('text/event-stream');
    const events = (await streamed.text()).split(/(?<=\n\n)/);
    expect(dataOf({ events }).length).toBeGreaterThan(0);
    expect(server.of('work').map(({ index, step, result }) => [index, step, result])).toEqual([
      [0, 'sh', null],
      [1, 'say', expect.stringContaining('hi')],
      [0, 'sh', null],
    ]);
  });

  it('answers a limit with the time of the next try, and then the answer', async () => {
    const limited = await ask(name, 'SCRIPT:busy');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await limited.json()).toMatchObject({ error: expect.anything() });
    expect(await (await ask(name, 'SCRIPT:busy')).text()).toContain('at last');
  });

  it('refuses as often as it is asked where the script does not end it', async () => {
    for (let i = 0; i < 3; i++) expect((await ask(name, 'SCRIPT:out')).status).toBe(401);
  });

  it('cuts an answer off in its middle, streaming or not', async () => {
    for (const isStream of [true, false]) {
      const answer = await ask(name, 'SCRIPT:broken', 0, isStream);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    }
  });

  it('is silent until the CLI gives up', async () => {
    const giveUp = new AbortController();
    const answer = ask(name, 'SCRIPT:silent', 0, true, giveUp.signal);
    await expect.poll(() => server.of('silent').length).toBe(1);
    giveUp.abort();
    await expect(answer).rejects.toThrow();
  });

  it('streams slowly', async () => {
    const events = (await (await ask(name, 'SCRIPT:slow', 0, true)).text()).split(/(?<=\n\n)/);
    expect(JSON.stringify(dataOf({ events }))).toContain('slowly');
  });
});

it('logs each request as a line of JSON, with the names of credentials only', async () => {
  await ask('chat', 'SCRIPT:work');
  await fetch(`${server.url}/v1/models`);
  const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(server.requests);
  expect(server.requests).toMatchObject([
    { format: 'chat', script: 'work', tool: 'bash', credentials: ['authorization'] },
    { format: null, path: '/v1/models' },
  ]);
  expect(lines.join()).not.toContain('secret');
});

it('says why it cannot answer: no such script, no such tool, no JSON', async () => {
  for (const [prompt, why] of [['SCRIPT:nothing', 'there is no script nothing']] as const) {
    const answer = await ask('anthropic', prompt);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(why);
  }
  const broken = await fetch(`${server.url}/v1/messages`, { method: 'POST', body: '{' });
  expect(broken.status).toBe(400);
  expect(server.requests.map(({ fault }) => fault)).toEqual([expect.any(String), expect.any(String)]);
});
