import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOSE, HELLO_BYTES } from '../../../contract/index.ts';
import { createRunTokens } from '../system/index.ts';
import { after, before, helloFor, knock, serve } from './askers.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { makeSecret } from './mac.ts';
import type { HelloVerdict, RequestChecks } from './request-checks.ts';

const tokens = createRunTokens();

beforeEach(before);
afterEach(after);

interface Door {
  server: Loopback;
  challenge: string;
  /** What an honest client of the same moment would say. */
  hello(over?: Partial<{ host: string; secret: string; run: string | null }>): Record<string, unknown>;
  /** An honest client's answer on another socket of the same host. */
  elsewhere: string;
  /** The secret of a host that was here before, with another token. */
  stale: string;
}
const eitherOf = (one: HelloVerdict, other: () => HelloVerdict): HelloVerdict => (one.pass ? one : other());
const HONEST = (door: Door): string => JSON.stringify(door.hello());

/** What is said first on a socket: text, bytes, or nothing. */
const FIRST: Record<string, (door: Door) => string | Buffer | null> = {
  'nothing at all': () => null,
  'a command': () => JSON.stringify({ t: 'call', id: 1, name: 'project.trust', input: { commands: [] } }),
  'a wrong secret': (door) => JSON.stringify(door.hello({ secret: door.stale })),
  'the secret itself': ({ server, challenge }) => JSON.stringify({ t: 'open', token: server.token, nonce: challenge }),
  'the secret as proof': (door) => JSON.stringify({ ...door.hello(), proof: door.server.token }),
  'an empty proof': (door) => JSON.stringify({ ...door.hello(), proof: '' }),
  'what was said on another socket': ({ elsewhere }) => elsewhere,
  'what was meant for another port': (door) => JSON.stringify(door.hello({ host: '127.0.0.1:1' })),
  'another run than was shown': (door) => JSON.stringify({ ...door.hello({ run: 'run_abcdefgh12' }), run: null }),
  'a field too many': (door) => JSON.stringify({ ...door.hello(), by: 'person' }),
  'a list': (door) => JSON.stringify([door.hello()]),
  'no JSON': () => 'hello',
  'bytes of the right message': (door) => Buffer.from(HONEST(door)),
  'far too much': () => 'x'.repeat(HELLO_BYTES + 1),
  'the right message in far too much': (door) => `${HONEST(door)}${' '.repeat(HELLO_BYTES)}`,
};

async function letIn(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  const old = await serve();
  const stale = old.token;
  await old.close();
  const links: unknown[] = [];
  const onLink = (_link: unknown, _session: number, run: unknown) => void links.push(run);
  const server = await serve({ patienceMs: 300, onLink, ...options });
  let elsewhere = '';
  const honest = await knock(server, (challenge) => {
    elsewhere = JSON.stringify(helloFor(server, challenge));
    return elsewhere;
  });
  expect(honest.letIn).toBe(true);
  const through: string[] = [];
  const tries = Object.entries(FIRST).map(async ([name, first]) => {
    const said = (challenge: string) =>
      first({ server, challenge, elsewhere, stale, hello: (over) => helloFor(server, challenge, over) });
    if ((await knock(server, said)).letIn) through.push(name);
  });
  // What a port of another program could have been sent, and what once opened the socket, opens nothing.
  const headers = { cookie: `huskies-${server.port}=${server.token}`, authorization: `Bearer ${server.token}` };
  const bySecretHeaders = knock(server, () => JSON.stringify({ t: 'subscribe' }), headers);
  await Promise.all(tries);
  if ((await bySecretHeaders).letIn) through.push('a cookie and a bearer');
  expect(links.length).toBe(1 + through.length);
  return through;
}

describe('the first message of a socket', () => {
  it('lets in nobody but who knows the secret', async () => {
    expect(await letIn()).toEqual([]);
  });

  it('lets a run in by its own token only, while it is live, and tells which it is', async () => {
    const runs: unknown[] = [];
    const run = 'run_abcdefgh12';
    const server = await serve({
      onLink: (_link, _session, of) => void runs.push(of),
      tokenOf: (of) => (of === run ? tokens.of(of) : null),
    });
    const by = (over: { secret?: string; run: string }) =>
      knock(server, (challenge) => JSON.stringify(helloFor(server, challenge, over)));
    expect(await by({ run, secret: tokens.of(run) })).toMatchObject({ letIn: true });
    // forged, of another run, and the host's own secret under a run's name
    for (const secret of [`${run}.${makeSecret()}`, tokens.of('run_ofanotherone'), server.token]) {
      expect(await by({ run, secret })).toEqual({ letIn: false, code: CLOSE.refused });
    }
    // a run that is not live, whatever is shown for it
    for (const secret of [tokens.of('run_thatended12'), makeSecret()]) {
      expect(await by({ run: 'run_thatended12', secret })).toEqual({ letIn: false, code: CLOSE.ended });
    }
    // a run's token opens nothing as a person
    const asPerson = (challenge: string) => JSON.stringify(helloFor(server, challenge, { secret: tokens.of(run) }));
    expect(await knock(server, asPerson)).toEqual({ letIn: false, code: CLOSE.refused });
    expect(runs).toEqual([run]);
  });

  it.each<[string, (checks: RequestChecks) => RequestChecks, string]>([
    [
      'any proof is right',
      (checks) => ({
        ...checks,
        hello: (_data, socket) => ({ pass: true, opening: { ...socket, nonce: makeSecret(), run: null }, proof: '' }),
      }),
      'a wrong secret',
    ],
    [
      'a challenge is not looked at',
      (checks) => {
        let first: string | null = null;
        return {
          ...checks,
          hello(data, socket) {
            first ??= socket.challenge;
            return eitherOf(checks.hello(data, socket), () =>
              checks.hello(data, { ...socket, challenge: first ?? '' }),
            );
          },
        };
      },
      'what was said on another socket',
    ],
    [
      'the address is not looked at',
      (checks) => ({
        ...checks,
        hello: (data, socket) =>
          eitherOf(checks.hello(data, socket), () => checks.hello(data, { ...socket, host: '127.0.0.1:1' })),
      }),
      'what was meant for another port',
    ],
  ])('the test notices when %s', async (_, weaken, expected) => {
    expect(await letIn({ weaken })).toContain(expected);
  });

  it('takes the right secret at once after any number of wrong ones', async () => {
    const server = await serve();
    const wrong = (challenge: string) => JSON.stringify(helloFor(server, challenge, { secret: makeSecret() }));
    const codes = await Promise.all(Array.from({ length: 40 }, async () => (await knock(server, wrong)).code));
    expect(new Set(codes)).toEqual(new Set([CLOSE.refused]));
    expect((await knock(server, (challenge) => JSON.stringify(helloFor(server, challenge)))).letIn).toBe(true);
  });
});

describe('the doorstep', () => {
  /** A connection that never closes its own half. */
  function hold(server: Loopback, words: string): { socket: Socket; closed: Promise<void> } {
    const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true }, () => socket.write(words));
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => {
      socket.on('end', resolve);
      socket.on('close', () => resolve());
    });
    socket.resume();
    return { socket, closed };
  }
  const UPGRADE = (origin: string, host: string) =>
    `GET /link HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n`;

  it('closes whoever says nothing, too slowly, or not what is asked', async () => {
    const server = await serve({ patienceMs: 300 });
    const host = `127.0.0.1:${server.port}`;
    const held = ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: ${host}\r\nX: `, UPGRADE(server.origin, host)].map((words) =>
      hold(server, words),
    );
    await Promise.all(held.map((one) => one.closed));
    // What was refused is cut at once, though the other side keeps its half open.
    const refused = hold(await serve({ patienceMs: 60_000 }), UPGRADE('https://evil.test', host));
    await refused.closed;
    for (const { socket } of [...held, refused]) socket.destroy();
  });

  it('has room for the owner while others hold all places', async () => {
    const server = await serve({ patienceMs: 60_000 });
    const host = `127.0.0.1:${server.port}`;
    const crowd = Array.from({ length: 200 }, (_, at) =>
      hold(server, at % 2 === 0 ? UPGRADE(server.origin, host) : 'GET'),
    );
    // The eldest made room: so the crowd has arrived.
    await Promise.all(crowd.slice(0, 100).map((one) => one.closed));
    expect((await knock(server, (challenge) => JSON.stringify(helloFor(server, challenge)))).letIn).toBe(true);
    for (const { socket } of crowd) socket.destroy();
  });
});
