#!/usr/bin/env node
// Reports to the host what the CLI of an agent does: its hooks and its status line call this with JSON on stdin (docs/adr,
// 34). The address and the token of the run come from the environment, so that no secret is an argument. A report never
// holds the CLI up: if it fails, that is said on stderr, and the CLI goes on.
'use strict';
const { createReadStream } = require('node:fs');
const { open } = require('node:fs/promises');
const { request } = require('node:http');
const { createInterface } = require('node:readline');

/** As the host accepts it. */
const maxBodyBytes = 8 * 1024 * 1024;
/** How much of the end of a Codex session is read; its counts are repeated after each request. */
const tailBytes = 256 * 1024;
const answerMs = 5_000;
/** The events at whose time the tokens of the session are worth reading its file. */
const countedAt = new Set(['Stop', 'StopFailure', 'SubagentStop', 'SessionEnd', 'Interrupt']);
/** What a person may be asked about. The answer of the host is that of the person, so it may take long. */
const asks = new Set(['PermissionRequest']);

async function readStdin() {
  const parts = [];
  let bytes = 0;
  for await (const part of process.stdin) {
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new Error(`the report has more than ${maxBodyBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The tokens of the session that its own file tells; null if it tells none. */
async function tokensIn(path) {
  return (await codexTokens(path)) ?? (await requestTokens(path));
}

async function codexTokens(path) {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    const line = lines.reverse().find((one) => one.includes('"token_count"') && one.includes('"total_token_usage"'));
    if (line === undefined) return null;
    const {
      total_token_usage: total,
      last_token_usage: last,
      model_context_window: size_,
    } = JSON.parse(line).payload.info;
    const tokens = { input: total.input_tokens, output: total.output_tokens, cached: total.cached_input_tokens };
    return { tokens, context: size_ ? { used: last.total_tokens, size: size_ } : null };
  } finally {
    await file.close();
  }
}

/** Each request of a session is in its file; with Claude Code some in several lines, of which the last one counts. */
async function requestTokens(path) {
  const requests = new Map();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.includes('"usage"') && !line.includes('"usageMetadata"')) continue;
    const { message, usageMetadata } = JSON.parse(line);
    if (message?.id && message.usage) requests.set(message.id, ofClaude(message.usage));
    else if (usageMetadata) requests.set(requests.size, ofQwen(usageMetadata));
  }
  if (requests.size === 0) return null;
  const tokens = { input: 0, output: 0, cached: 0 };
  for (const one of requests.values()) for (const name of Object.keys(tokens)) tokens[name] += one[name];
  return { tokens, context: null };
}

function ofClaude(usage) {
  const { input_tokens: input = 0, output_tokens: output = 0 } = usage;
  const cached = usage.cache_read_input_tokens ?? 0;
  return { input: input + (usage.cache_creation_input_tokens ?? 0) + cached, output, cached };
}

function ofQwen(usage) {
  const output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
  return { input: usage.promptTokenCount ?? 0, output, cached: usage.cachedContentTokenCount ?? 0 };
}

function post(body, timeoutMs) {
  const { HUSKIES_HOOK_URL: url = '', HUSKIES_TOKEN: token = '' } = process.env;
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const sent = request(new URL(url), { method: 'POST', headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(Buffer.concat(parts).toString('utf8'))
          : reject(new Error(`the host has answered ${response.statusCode}`)),
      );
    });
    if (timeoutMs !== null)
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`the host has not answered within ${timeoutMs} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function report() {
  const text = await readStdin();
  const told = JSON.parse(text);
  const event = told.hook_event_name;
  const path = told.transcript_path;
  const counts = countedAt.has(event) && typeof path === 'string' ? await tokensIn(path).catch(warn) : null;
  const body = counts == null ? text : JSON.stringify({ ...told, huskies_usage: counts });
  const answer = await post(body, asks.has(event) ? null : answerMs);
  if (event === undefined) process.stdout.write(`huskies · ${process.env.HUSKIES_STORY ?? ''}\n`);
  else if (answer !== '{}') process.stdout.write(answer);
}

function warn(error) {
  process.stderr.write(`huskies: not reported: ${error.message}\n`);
  return null;
}

report().catch(warn);
