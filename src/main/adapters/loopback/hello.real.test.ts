import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOSE, MAX_HELLO_BYTES } from '../../../contract/index.ts';
import { createRunTokens } from '../system/index.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { makeSecret } from './mac.ts';
import type { HelloVerdict, RequestChecks } from './request-checks.ts';
import { cleanUp, helloFor, makeTestFolder, serve, tryHello } from './test-clients.ts';

const tokens = createRunTokens();

beforeEach(makeTestFolder);
afterEach(cleanUp);

interface Attempt {
  server: Loopback;
  challenge: string;
  /** The first message of an honest client for the same challenge. */
  hello(over?: Partial<{ host: string; secret: string; run: string | null }>): Record<string, unknown>;
  /** An honest client's message on another socket of the same host. */
  elsewhere: string;
  /** The token of an earlier host. */
  stale: string;
}
const eitherOf = (one: HelloVerdict, other: () => HelloVerdict): HelloVerdict => (one.pass ? one : other());
const HONEST = (attempt: Attempt): string => JSON.stringify(attempt.hello());

/** Bad first messages on a socket: text, bytes, or none. */
const FIRST_MESSAGES: Record<string, (attempt: Attempt) => string | Buffer | null> = {
  'nothing at all': () => null,
  'a command': () => JSON.stringify({ t: 'call', id: 1, name: 'project.trust', input: { commands: [] } }),
  'a wrong secret': (attempt) => JSON.stringify(attempt.hello({ secret: attempt.stale })),
  'the secret itself': ({ server, challenge }) => JSON.stringify({ t: 'open', token: server.token, nonce: challenge }),
  'the secret as proof': (attempt) => JSON.stringify({ ...attempt.hello(), proof: attempt.server.token }),
  'an empty proof': (attempt) => JSON.stringify({ ...attempt.hello(), proof: '' }),
  'the message of another socket': ({ elsewhere }) => elsewhere,
  'a message for another port': (attempt) => JSON.stringify(attempt.hello({ host: '127.0.0.1:1' })),
  'another run than in the proof': (attempt) =>
    JSON.stringify({ ...attempt.hello({ run: 'run_abcdefgh12' }), run: null }),
  'an extra field that is no proof': (attempt) =>
    JSON.stringify({ ...attempt.hello({ secret: attempt.stale }), by: 'person', token: attempt.server.token }),
  'a list': (attempt) => JSON.stringify([attempt.hello()]),
  'no JSON': () => 'hello',
  'the right message as bytes': (attempt) => Buffer.from(HONEST(attempt)),
  'a message over the limit': () => 'x'.repeat(MAX_HELLO_BYTES + 1),
  'the right message, padded over the limit': (attempt) => `${HONEST(attempt)}${' '.repeat(MAX_HELLO_BYTES)}`,
};

async function findAdmitted(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  const old = await serve();
  const stale = old.token;
  await old.close();
  const links: unknown[] = [];
  const onLink = (_link: unknown, _session: number, run: unknown) => void links.push(run);
  const server = await serve({ pendingTimeoutMs: 300, onLink, ...options });
  let elsewhere = '';
  const honest = await tryHello(server, (challenge) => {
    elsewhere = JSON.stringify(helloFor(server, challenge));
    return elsewhere;
  });
  expect(honest.admitted).toBe(true);
  const admitted: string[] = [];
  const attempts = Object.entries(FIRST_MESSAGES).map(async ([name, first]) => {
    const firstMessage = (challenge: string) =>
      first({ server, challenge, elsewhere, stale, hello: (over) => helloFor(server, challenge, over) });
    if ((await tryHello(server, firstMessage)).admitted) admitted.push(name);
  });
  // headers that another program on this port could have received do not open the socket
  const headers = { cookie: `huskies-${server.port}=${server.token}`, authorization: `Bearer ${server.token}` };
  const bySecretHeaders = tryHello(server, () => JSON.stringify({ t: 'subscribe' }), headers);
  await Promise.all(attempts);
  if ((await bySecretHeaders).admitted) admitted.push('a cookie and a bearer');
  expect(links.length).toBe(1 + admitted.length);
  return admitted;
}

describe('the first message of a socket', () => {
  it('is accepted only from a client that knows the secret', async () => {
    expect(await findAdmitted()).toEqual([]);
  });

  it('admits a run only by its own token and while it is live, and names the run', async () => {
    const runs: unknown[] = [];
    const run = 'run_abcdefgh12';
    const server = await serve({
      onLink: (_link, _session, of) => void runs.push(of),
      tokenOf: (of) => (of === run ? tokens.of(of) : null),
    });
    const helloBy = (over: { secret?: string; run: string }) =>
      tryHello(server, (challenge) => JSON.stringify(helloFor(server, challenge, over)));
    expect(await helloBy({ run, secret: tokens.of(run) })).toMatchObject({ admitted: true });
    // a forged token, another run's token, and the host's own token with a run's id
    for (const secret of [`${run}.${makeSecret()}`, tokens.of('run_ofanotherone'), server.token]) {
      expect(await helloBy({ run, secret })).toEqual({ admitted: false, code: CLOSE.refused });
    }
    // a run that is not live, with any secret
    for (const secret of [tokens.of('run_thatended12'), makeSecret()]) {
      expect(await helloBy({ run: 'run_thatended12', secret })).toEqual({ admitted: false, code: CLOSE.ended });
    }
    // a run's token does not admit a person's client
    const asPerson = (challenge: string) => JSON.stringify(helloFor(server, challenge, { secret: tokens.of(run) }));
    expect(await tryHello(server, asPerson)).toEqual({ admitted: false, code: CLOSE.refused });
    expect(runs).toEqual([run]);
  });

  it.each<[string, (checks: RequestChecks) => RequestChecks, string]>([
    [
      'any proof is accepted',
      (checks) => ({
        ...checks,
        hello: (_data, socket) => ({ pass: true, opening: { ...socket, nonce: makeSecret(), run: null }, proof: '' }),
      }),
      'a wrong secret',
    ],
    [
      'the challenge is not checked',
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
      'the message of another socket',
    ],
    [
      'the address is not checked',
      (checks) => ({
        ...checks,
        hello: (data, socket) =>
          eitherOf(checks.hello(data, socket), () => checks.hello(data, { ...socket, host: '127.0.0.1:1' })),
      }),
      'a message for another port',
    ],
  ])('would be accepted from others if %s, so the test can fail', async (_, weaken, expected) => {
    expect(await findAdmitted({ weaken })).toContain(expected);
  });

  it('is accepted from a later version, whose other fields have no effect', async () => {
    const runs: (string | null)[] = [];
    const onLink = (_link: unknown, _session: number, run: string | null) => void runs.push(run);
    const run = 'run_abcdefgh12';
    const server = await serve({ tokenOf: (id) => (id === run ? tokens.of(run) : null), onLink });
    const later = (challenge: string) =>
      JSON.stringify({ ...helloFor(server, challenge, { run, secret: tokens.of(run) }), by: 'person', protocol: 99 });
    expect((await tryHello(server, later)).admitted).toBe(true);
    expect(runs).toEqual([run]);
  });

  it('is accepted with the right secret after any number of wrong ones', async () => {
    const server = await serve();
    const wrong = (challenge: string) => JSON.stringify(helloFor(server, challenge, { secret: makeSecret() }));
    const codes = await Promise.all(Array.from({ length: 40 }, async () => (await tryHello(server, wrong)).code));
    expect(new Set(codes)).toEqual(new Set([CLOSE.refused]));
    expect((await tryHello(server, (challenge) => JSON.stringify(helloFor(server, challenge)))).admitted).toBe(true);
  });
});

describe('pending connections', () => {
  /** A connection that sends `text` and never closes its own side. */
  function hold(server: Loopback, text: string): { socket: Socket; closed: Promise<void> } {
    const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true }, () => socket.write(text));
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

  it('are closed when they send nothing, too slowly, or not a first message', async () => {
    const server = await serve({ pendingTimeoutMs: 300 });
    const host = `127.0.0.1:${server.port}`;
    const held = ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: ${host}\r\nX: `, UPGRADE(server.origin, host)].map((text) =>
      hold(server, text),
    );
    await Promise.all(held.map((one) => one.closed));
    // a refused connection is destroyed at once, although the client keeps its side open
    const refused = hold(await serve({ pendingTimeoutMs: 60_000 }), UPGRADE('https://evil.test', host));
    await refused.closed;
    for (const { socket } of [...held, refused]) socket.destroy();
  });

  it('do not keep the owner out when they are as many as allowed', async () => {
    const server = await serve({ pendingTimeoutMs: 60_000 });
    const host = `127.0.0.1:${server.port}`;
    const crowd = Array.from({ length: 200 }, (_, at) =>
      hold(server, at % 2 === 0 ? UPGRADE(server.origin, host) : 'GET'),
    );
    // when the oldest ones are closed, all have arrived
    await Promise.all(crowd.slice(0, 100).map((one) => one.closed));
    expect((await tryHello(server, (challenge) => JSON.stringify(helloFor(server, challenge)))).admitted).toBe(true);
    for (const { socket } of crowd) socket.destroy();
  });
});
