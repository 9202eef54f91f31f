import { request } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runToken } from '../../../contract/index.ts';
import { makeSecret } from './mac.ts';
import { cleanUp, makeTestFolder, send, serve } from './test-clients.ts';

beforeEach(makeTestFolder);
afterEach(cleanUp);

const RUN = 'run_abcdefghijklmnop';

async function setUp() {
  const token = runToken(RUN, makeSecret());
  const reports: unknown[] = [];
  const server = await serve({
    tokenOf: (run) => (run === RUN ? token : null),
    async onHook(run, preset, body, gone) {
      reports.push({ run, preset, body });
      if (!JSON.stringify(body).includes('ask')) return null;
      return await new Promise((resolve) => {
        gone.onCancel(() => {
          reports.push('gone');
          resolve(null);
        });
        if (JSON.stringify(body).includes('now')) resolve({ allow: true });
      });
    },
  });
  const post = (part: { path?: string; headers?: Record<string, string>; body?: string; method?: string } = {}) =>
    send(server.port, {
      method: part.method ?? 'POST',
      path: part.path ?? '/hook/claude',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...part.headers },
      body: part.body ?? '{"a":1}',
    });
  return { token, reports, post, host: server };
}

it('takes the report of a live run, whose token names it', async () => {
  const { post, reports } = await setUp();
  expect(await post()).toMatchObject({ status: 200, body: '{}' });
  expect(reports).toEqual([{ run: RUN, preset: 'claude', body: { a: 1 } }]);
});

it('refuses every other request, and takes nothing of it', async () => {
  const { post, reports, token, host } = await setUp();
  const other = runToken('run_anotheronethatis', makeSecret());
  const refused = [
    await post({ headers: { authorization: '' } }),
    await post({ headers: { authorization: `Bearer ${host.token}` } }),
    await post({ headers: { authorization: `Bearer ${other}` } }),
    await post({ headers: { authorization: `Bearer ${token}x` } }),
    await post({ headers: { origin: 'http://example.org' } }),
    await post({ headers: { origin: host.origin } }),
    await post({ headers: { host: 'example.org' } }),
    await post({ method: 'GET' }),
    await post({ path: '/hook/../etc' }),
    await post({ path: '/hook/' }),
    await post({ body: '{"half' }),
    await post({ body: `"${'x'.repeat(9 * 1024 * 1024)}"` }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 403, 403, 403, 405, 404, 404, 400, 413]);
  expect(reports).toEqual([]);
});

it('answers what the host decides, however long that takes, and tells it when the CLI has gone', async () => {
  const { post, reports, token, host } = await setUp();
  expect(await post({ body: '"ask now"' })).toMatchObject({ status: 200, body: '{"allow":true}' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const call = request({ host: '127.0.0.1', port: host.port, path: '/hook/claude', method: 'POST', headers });
  call.on('error', () => undefined);
  call.end('"ask later"');
  await vi.waitFor(() => expect(reports).toHaveLength(2));
  call.destroy();
  await vi.waitFor(() => expect(reports.at(-1)).toBe('gone'));
});

it('a run holds no more requests open than its share, and the places are free again when they end', async () => {
  const { post, reports, host, token } = await setUp();
  const open = Array.from({ length: 200 }, () => {
    const one = request({
      ...{ host: '127.0.0.1', port: host.port, method: 'POST', path: '/hook/claude' },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', host: `127.0.0.1:${host.port}` },
    });
    one.on('error', () => undefined);
    one.end('"ask"');
    return one;
  });
  const statuses: number[] = [];
  for (const one of open) one.on('response', ({ statusCode = 0 }) => statuses.push(statusCode));
  await vi.waitFor(() => expect(statuses.length + reports.length).toBe(200));
  expect(new Set(statuses)).toEqual(new Set([429]));
  expect(reports.length).toBeLessThan(100);
  expect(await post()).toMatchObject({ status: 429 });
  for (const one of open) one.destroy();
  await vi.waitFor(async () => expect(await post()).toMatchObject({ status: 200 }));
});
