/** The command line's connection to a real loopback server, and its refusals. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Refusal, Result, Version } from '../../contract/index.ts';
import { messageText, ok, PROTOCOL, remedyText, VERSION } from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { serveLoopback } from '../adapters/loopback/index.ts';
import { openSession } from '../serving/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { saying } from '../testing/saying.ts';
import type { Identity } from './identity.ts';
import { connectTo } from './link.ts';

const PERSON: Identity = { kind: 'person' };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let dir = '';
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huskies-link-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(dir, { recursive: true, force: true });
});

async function serve(own?: Version) {
  const door = createFakeDoor();
  door.on('story.list', () => ok([]));
  const served = await serveLoopback({
    port: 0,
    stateDir: dir,
    pageDir: dir,
    log,
    onLink: (link, session) => void openSession(link, door, session, log, A_PERSON, own),
  });
  closers.push(() => served.close());
  return { pid: 4711, url: served.origin };
}

/** A server that answers every upgrade with `status`, after it has cut the first `cutBefore` connections. */
async function answering(status: number, cutBefore = 0) {
  const server = createServer();
  let cut = 0;
  server.on('connection', (socket) => {
    cut += 1;
    if (cut <= cutBefore) socket.destroy();
  });
  server.on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  await writeFile(join(dir, 'token'), 'x\n');
  return { pid: 4711, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function refusal(result: Result<unknown>): Refusal {
  if (result.ok) throw new Error('expected a refusal');
  return result.error;
}

/** A server that answers 500 to every upgrade. It prints its port. */
const REFUSING = `
const server = require('node:http').createServer();
server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 500 x\\r\\nContent-Length: 0\\r\\n\\r\\n'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A host whose secret is 'x'. It answers every call except `agent.list`, and prints its port. */
const PARTLY_SILENT = `
const PROTOCOL = ${PROTOCOL};
const { createHmac } = require('node:crypto');
const server = require('node:http').createServer();
new (require('ws').WebSocketServer)({ server }).on('connection', (socket, { headers: { host } }) => {
  const challenge = 'c'.repeat(43);
  socket.send(JSON.stringify({ t: 'challenge', nonce: challenge }));
  socket.on('message', (data) => {
    const { t, id, nonce, run, name } = JSON.parse(data);
    const words = JSON.stringify(['huskies socket 1', 'host', host, challenge, nonce, run]);
    const proof = createHmac('sha256', 'x').update(words).digest('base64url');
    if (t === 'open') socket.send(JSON.stringify({ t: 'opened', proof }));
    else if (t === 'hello') socket.send(JSON.stringify({ t: 'welcome', protocol: PROTOCOL, version: '1' }));
    else if (name !== 'agent.list') socket.send(JSON.stringify({ t: 'reply', id, result: { ok: true, value: [] } }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function spawned(program: string) {
  const host = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(async () => host.kill('SIGKILL'));
  await writeFile(join(dir, 'token'), 'x\n');
  const [port] = (await once(host.stdout, 'data')) as [Buffer];
  return { host, place: { pid: host.pid ?? 0, url: `http://127.0.0.1:${String(port).trim()}` } };
}

/** Executes the command of a remedy. */
function follow(remedy: string): void {
  const [, command = '', ...args] = /(kill) (-CONT) (\d+)/.exec(remedy) ?? [];
  expect(spawnSync(command, args).status).toBe(0);
}

describe('connectTo', () => {
  it('connects with the token that the host wrote', async () => {
    const connected = await connectTo(dir, await serve(), PERSON);
    if (!connected.ok) throw new Error(messageText(connected.error.why));
    expect(await connected.value.invoke('story.list', {})).toEqual({ ok: true, value: [] });
    connected.value.close();
  });

  it('refuses a wrong token each time, and still accepts the right one afterwards', async () => {
    const host = await serve();
    const right = await readFile(join(dir, 'token'), 'utf8');
    await writeFile(join(dir, 'token'), 'another\n');
    for (let tries = 0; tries < 6; tries += 1) {
      const wrong = refusal(await connectTo(dir, host, PERSON));
      expect(wrong).toMatchObject({ code: 'not-allowed', why: saying(join(dir, 'token')) });
      expect(remedyText(wrong.why)).toContain('kill 4711');
    }
    await writeFile(join(dir, 'token'), right);
    const connected = await connectTo(dir, host, PERSON);
    expect(connected.ok).toBe(true);
    if (connected.ok) connected.value.close();
  });

  it('gives up on a suspended host, and names the command that resumes it', async () => {
    const { host, place } = await spawned(REFUSING);
    host.kill('SIGSTOP');
    const found = refusal(await connectTo(dir, place, PERSON, { timeoutMs: 50 }));
    expect(found).toMatchObject({ code: 'no-host', why: saying(`pid ${host.pid}`) });
    const notices: string[] = [];
    const waiting = connectTo(dir, place, PERSON, {
      timeoutMs: 50,
      onSilence: (notice) => {
        notices.push(notice);
        follow(notice);
      },
    });
    // The host has resumed, and answers with its status.
    expect(messageText(refusal(await waiting).why)).toContain('500');
    expect(notices).toHaveLength(1);
  });

  it('waits for a reply while the host is alive, and gives up on a host that is suspended during the call', async () => {
    const { host, place } = await spawned(PARTLY_SILENT);
    const connect = async (onSilence?: (notice: string) => void) => {
      const connected = await connectTo(dir, place, PERSON, { timeoutMs: 1_000, onSilence });
      if (!connected.ok) throw new Error(messageText(connected.error.why));
      expect(await connected.value.invoke('story.list', {})).toEqual({ ok: true, value: [] });
      return connected.value;
    };
    const client = await connect();
    const call = client.invoke('agent.list', {});
    host.kill('SIGSTOP');
    expect((await call).ok).toBe(false);
    const gaveUp = client.gaveUp();
    expect(gaveUp?.code).toBe('no-host');
    expect(gaveUp && messageText(gaveUp.why)).toContain(`pid ${host.pid}`);
    follow(gaveUp ? remedyText(gaveUp.why) : '');
    const again = await connect((notice) => {
      follow(notice);
      void again.invoke('story.list', {}).then(() => again.close());
    });
    const waiting = again.invoke('agent.list', {});
    host.kill('SIGSTOP');
    expect((await waiting).ok).toBe(false);
    // The host resumed and answered, so this side closed the link without giving up.
    expect(again.gaveUp()).toBeNull();
  });

  it.each([
    { protocol: PROTOCOL + 1, version: '9.1.0', age: 'newer', remedy: 'Use the `huskies` of version 9.1.0' },
    {
      protocol: PROTOCOL - 1,
      version: '0.0.1',
      age: 'older',
      remedy: 'kill 4711. When it has ended, run this again with --serve',
    },
  ])(
    'recognizes a host that is $age, and explains which side to update',
    async ({ protocol, version, age, remedy }) => {
      const connected = await connectTo(dir, await serve({ protocol, version }), PERSON);
      if (!connected.ok) throw new Error(messageText(connected.error.why));
      const call = await connected.value.invoke('story.list', {});
      expect(call).toMatchObject({ ok: false, error: { code: 'other-version' } });
      const found = connected.value.gaveUp();
      if (found === null) throw new Error('expected a refusal');
      expect([found.code, remedyText(found.why)]).toEqual(['other-version', expect.stringContaining(remedy)]);
      for (const part of [VERSION, version, age, '4711']) expect(messageText(found.why, 'copied')).toContain(part);
    },
  );

  it.each([
    [403, 'not-allowed', 'proxy'],
    [503, 'no-host', 'huskies serve'],
    [500, 'no-host', 'huskies serve'],
  ])('gives an HTTP status of %d its own remedy', async (status, code, remedy) => {
    const found = refusal(await connectTo(dir, await answering(status), PERSON));
    expect(found).toMatchObject({ code, why: saying(remedy) });
    expect(messageText(found.why)).toContain(String(status));
  });

  it('retries when the connection is cut before the host identified itself', async () => {
    expect(refusal(await connectTo(dir, await answering(403, 3), PERSON)).code).toBe('not-allowed');
  });

  it('has a refusal for a missing token, and for a port on which no host listens', async () => {
    const { url } = await answering(500);
    await rm(join(dir, 'token'));
    expect(refusal(await connectTo(dir, { pid: 1, url }, PERSON))).toMatchObject({
      code: 'not-allowed',
      why: { code: 'cli.host.token.missing' },
    });
    await writeFile(join(dir, 'token'), 'x\n');
    for (const close of closers.splice(0)) await close();
    expect(refusal(await connectTo(dir, { pid: 1, url }, PERSON))).toMatchObject({
      code: 'no-host',
      why: saying('ECONNREFUSED'),
    });
  });
});
