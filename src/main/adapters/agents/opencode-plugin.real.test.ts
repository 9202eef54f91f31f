/** The plugin for opencode (bin/opencode-hooks.mjs) sends the prompt of a run that continues a session, and reports. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decodeHook } from './index.ts';

type Send = (prompt: object) => Promise<{ error?: unknown }>;
interface Plugin {
  Huskies(input: { client: { session: { promptAsync: Send } } }): Promise<{
    event(told: { event: { type: string; properties: object } }): Promise<void>;
  }>;
}

let reports: Record<string, unknown>[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    reports.push(JSON.parse(body));
    response.writeHead(200).end('{}');
  });
});

beforeEach(async () => {
  reports = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('HUSKIES_HOOK_URL', `http://127.0.0.1:${port}/hook/opencode`);
  vi.stubEnv('HUSKIES_SESSION', 'ses_1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

/** Loads the plugin as opencode does. Resolves to the prompts that it has sent, which grow. */
async function load(answer: Send) {
  const sent: object[] = [];
  const promptAsync = (prompt: object) => {
    sent.push(prompt);
    return answer(prompt);
  };
  const client = { session: { promptAsync } };
  const { Huskies } = (await import(join(import.meta.dirname, '../../../../bin/opencode-hooks.mjs'))) as Plugin;
  return { sent, plugin: await Huskies({ client }) };
}

it('sends the prompt once, and no tool of the agent finds it in its environment', async () => {
  vi.stubEnv('HUSKIES_PROMPT', 'Fix it.\n--yolo');
  vi.stubEnv('HUSKIES_MODEL', 'openrouter/qwen/coder');
  const { sent } = await load(async () => ({}));
  expect(sent).toEqual([
    {
      path: { id: 'ses_1' },
      body: {
        model: { providerID: 'openrouter', modelID: 'qwen/coder' },
        parts: [{ type: 'text', text: 'Fix it.\n--yolo' }],
      },
    },
  ]);
  expect(Object.keys(process.env).filter((name) => /^HUSKIES_(PROMPT|SESSION|MODEL)$/.test(name))).toEqual([]);
  expect((await load(async () => ({}))).sent, 'loaded again').toEqual([]);
});

it('leaves the model to opencode where the agent names none, and sends nothing where nothing is told', async () => {
  expect((await load(async () => ({}))).sent).toEqual([]);
  vi.stubEnv('HUSKIES_SESSION', 'ses_1');
  vi.stubEnv('HUSKIES_PROMPT', 'Fix it.');
  expect((await load(async () => ({}))).sent).toMatchObject([{ body: { parts: [{ text: 'Fix it.' }] } }]);
});

it.each([
  ['is refused', async () => ({ error: { name: 'NotFoundError', data: { message: 'no such session' } } })],
  ['cannot be sent', () => Promise.reject(new Error('no such session'))],
] as const)('reports a prompt that %s, before what opencode tells later', async (_, answer) => {
  vi.stubEnv('HUSKIES_PROMPT', 'Fix it.');
  const { plugin } = await load(answer);
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  expect(decodeHook('opencode', reports[0])?.signals.at(-1)).toMatchObject({ kind: 'failed', text: 'no such session' });
  await plugin.event({
    event: { type: 'session.status', properties: { sessionID: 'ses_1', status: { type: 'idle' } } },
  });
  await vi.waitFor(() => expect(reports).toHaveLength(2));
});
