/** The program that hooks of CLIs run (bin/hook.cjs), as a CLI runs it: by a shell, with JSON on stdin. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { REPORTER } from './preset.ts';

const BIN = join(import.meta.dirname, '../../../../bin');
let folder = '';
let answer = { status: 200, body: '{}' };
let reports: { token: string | undefined; body: Record<string, unknown> }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    reports.push({ token: request.headers.authorization, body: JSON.parse(body) });
    response.writeHead(answer.status).end(answer.body);
  });
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huskies-hook-'));
  reports = [];
  answer = { status: 200, body: '{}' };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

async function run(told: object | string, env: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const child = spawn('/bin/sh', ['-c', REPORTER], {
    env: {
      HUSKIES_NODE: process.execPath,
      HUSKIES_HOOKS: BIN,
      HUSKIES_HOOK_URL: `http://127.0.0.1:${port}/hook/claude`,
      HUSKIES_TOKEN: 'secret',
      HUSKIES_STORY: '60_story_x',
      ...env,
    },
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (part) => (texts.out += part));
  child.stderr.on('data', (part) => (texts.err += part));
  child.stdin.end(typeof told === 'string' ? told : JSON.stringify(told));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, ...texts };
}

it('reports with the token of the environment, and says nothing to the CLI', async () => {
  const told = { hook_event_name: 'PreToolUse', tool_name: 'Bash' };
  expect(await run(told)).toEqual({ code: 0, out: '', err: '' });
  expect(reports).toEqual([{ token: 'Bearer secret', body: told }]);
});

it('gives the answer of the host to the CLI', async () => {
  answer.body = '{"hookSpecificOutput":{}}';
  expect(await run({ hook_event_name: 'PermissionRequest' })).toMatchObject({ code: 0, out: answer.body });
});

it('is a status line, too', async () => {
  expect(await run({ model: { id: 'm' }, cost: {} })).toMatchObject({ code: 0, out: 'huskies · 60_story_x\n' });
});

it('adds what the session has used: of Claude Code each request once, with what the cache had as input', async () => {
  const transcript_path = join(folder, 'claude.jsonl');
  const line = (id: string, output: number) =>
    JSON.stringify({
      type: 'assistant',
      message: {
        id,
        usage: { input_tokens: 10, output_tokens: output, cache_read_input_tokens: 5, cache_creation_input_tokens: 1 },
      },
    });
  writeFileSync(transcript_path, [line('a', 1), line('a', 7), '{"type":"user"}', line('b', 3), ''].join('\n'));
  await run({ hook_event_name: 'Stop', transcript_path });
  expect(reports[0]?.body.huskies_usage).toEqual({ tokens: { input: 32, output: 10, cached: 10 }, context: null });
});

it('adds what the session has used: of Codex the last counts, of Qwen Code the sum of its requests', async () => {
  const codex = join(folder, 'codex.jsonl');
  const counts = (n: number) =>
    JSON.stringify({
      payload: {
        type: 'token_count',
        info: {
          total_token_usage: { input_tokens: 1200 * n, cached_input_tokens: 200 * n, output_tokens: 34 * n },
          last_token_usage: { total_tokens: 1234 },
          model_context_window: 475_000,
        },
      },
    });
  writeFileSync(codex, [counts(1), counts(2), '{"payload":{}}'].join('\n'));
  await run({ hook_event_name: 'Stop', transcript_path: codex });
  const qwen = join(folder, 'qwen.jsonl');
  const request = JSON.stringify({
    usageMetadata: {
      promptTokenCount: 1200,
      candidatesTokenCount: 30,
      thoughtsTokenCount: 4,
      cachedContentTokenCount: 200,
    },
  });
  writeFileSync(qwen, [request, request].join('\n'));
  await run({ hook_event_name: 'Stop', transcript_path: qwen });
  const tokens = { input: 2400, output: 68, cached: 400 };
  expect(reports.map(({ body }) => body.huskies_usage)).toEqual([
    { tokens, context: { used: 1234, size: 475_000 } },
    { tokens, context: null },
  ]);
});

it('never stops the CLI: without a file, a host or JSON it says why, and exits with 0', async () => {
  const noFile = await run({ hook_event_name: 'Stop', transcript_path: join(folder, 'none') });
  expect(noFile).toMatchObject({ code: 0, err: expect.stringContaining('ENOENT') });
  expect(reports).toHaveLength(1);
  expect(await run('{"half')).toMatchObject({ code: 0, err: expect.stringContaining('not reported') });
  answer.status = 401;
  expect(await run({ hook_event_name: 'Stop' })).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining('401'),
  });
  const away = { HUSKIES_HOOK_URL: 'http://127.0.0.1:1/hook/claude' };
  expect(await run({ hook_event_name: 'Stop' }, away)).toMatchObject({
    code: 0,
    err: expect.stringContaining('ECONN'),
  });
});
