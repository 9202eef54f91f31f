import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasXEmbedTray, isTraySeen, type TrayQuestion } from './tray-place.ts';
import { cookieOf, displayOf } from './x11-selection.ts';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);
const never = () => Promise.reject(new Error('nothing answers'));

describe('a tray icon would be seen', () => {
  it.each<[string, Partial<TrayQuestion>, boolean]>([
    ['where the session bus knows a place for it', { onBus: yes }, true],
    ['where the display has a tray of the older kind', { onDisplay: yes }, true],
    ['where there is no bus, but such a tray', { onBus: never, onDisplay: yes }, true],
    ['nowhere where neither is', {}, false],
    ['nowhere where nothing answers', { onBus: never, onDisplay: never }, false],
    ['on macOS and Windows', { platform: 'darwin' }, true],
    ['where a person says so', { given: '1' }, true],
    ['nowhere where a person says so', { given: '0', onBus: yes, onDisplay: yes }, false],
    ['by what is there, where a person said something else', { given: 'maybe', onDisplay: yes }, true],
  ])('%s', async (_name, part, seen) => {
    expect(await isTraySeen({ given: undefined, platform: 'linux', onBus: no, onDisplay: no, ...part })).toBe(seen);
  });
});

it.each([
  [':0', { host: '', number: 0, screen: 0 }],
  [':10.1', { host: '', number: 10, screen: 1 }],
  ['unix:3', { host: '', number: 3, screen: 0 }],
  ['127.0.0.1:4.2', { host: '127.0.0.1', number: 4, screen: 2 }],
  ['', null],
  ['wayland-0', null],
  ['../evil:0', null],
])('the display of %j', (address, display) => {
  expect(displayOf(address)).toEqual(display);
});

/** An entry of an Xauthority file. */
function entry(family: number, ...fields: string[]): Buffer {
  const word = (n: number) => Buffer.from([n >> 8, n & 255]);
  return Buffer.concat([word(family), ...fields.flatMap((f) => [word(f.length), Buffer.from(f)])]);
}

describe('the cookie of a display', () => {
  const local = { host: '', number: 1, screen: 0 };
  const file = Buffer.concat([
    entry(0x100, 'me', '0', 'MIT-MAGIC-COOKIE-1', 'zero'),
    entry(0x100, 'other', '1', 'MIT-MAGIC-COOKIE-1', 'theirs'),
    entry(0x100, 'me', '1', 'XDM-AUTHORIZATION-1', 'no'),
    entry(0x100, 'me', '1', 'MIT-MAGIC-COOKIE-1', 'one'),
    entry(0xffff, '', '', 'MIT-MAGIC-COOKIE-1', 'any'),
  ]);
  it.each([
    [local, 'one'],
    [{ ...local, number: 9 }, 'any'],
  ])('%j', (display, data) => {
    expect(cookieOf(file, display, 'me')?.data.toString()).toBe(data);
  });
  it('is none in a file that is cut off', () => {
    expect(cookieOf(file.subarray(0, 30), { ...local, number: 0 }, 'me')).toBeNull();
    expect(cookieOf(Buffer.alloc(0), local, 'me')).toBeNull();
  });
});

/** A display that knows one selection, spoken to over TCP as one of another machine would be. */
describe('a display is asked in its own protocol', () => {
  let folder = '';
  let server: Server;
  const asked: Buffer[] = [];
  let owner = 0;
  let lets = 1;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huskies-x11-'));
    writeFileSync(join(folder, 'auth'), entry(0, '', '', 'MIT-MAGIC-COOKIE-1', '0123456789abcdef'));
    vi.stubEnv('XAUTHORITY', join(folder, 'auth'));
    [owner, lets] = [0, 1];
    asked.length = 0;
    server = createServer((socket) => answer(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
    await new Promise((resolve) => server.close(resolve));
  });

  function answer(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      asked.push(bytes);
      const reply = Buffer.alloc(32);
      reply.writeUInt8(1, 0);
      if (bytes.toString('latin1', 0, 1) === 'l') {
        // The greeting's reply in two pieces, with eight more bytes about the server.
        const hello = Buffer.alloc(16);
        hello.writeUInt8(lets, 0);
        hello.writeUInt16LE(2, 6);
        socket.write(hello.subarray(0, 5));
        setImmediate(() => socket.write(hello.subarray(5)));
      } else if (bytes[0] === 16) {
        reply.writeUInt32LE(
          bytes.toString('latin1', 8, 8 + bytes.readUInt16LE(4)) === '_NET_SYSTEM_TRAY_S1' ? 77 : 0,
          8,
        );
        socket.write(reply);
      } else if (bytes[0] === 23) {
        reply.writeUInt32LE(bytes.readUInt32LE(4) === 77 ? owner : 0, 8);
        socket.write(reply);
      }
    });
  }
  const address = (screen: number) => `127.0.0.1:${(server.address() as { port: number }).port - 6000}.${screen}`;

  it('a tray owns its screen’s selection', async () => {
    owner = 4242;
    expect(await hasXEmbedTray(address(1))).toBe(true);
    expect(asked[0]?.toString('latin1')).toContain('MIT-MAGIC-COOKIE-1\0\0' + '0123456789abcdef');
  });
  it('a tray that has ended owns it no more', async () => {
    expect(await hasXEmbedTray(address(1))).toBe(false);
  });
  it('another screen has none', async () => {
    expect(await hasXEmbedTray(address(0))).toBe(false);
  });
  it('a display that refuses, or is not there, cannot be asked', async () => {
    lets = 0;
    await expect(hasXEmbedTray(address(1))).rejects.toThrow('refuses');
    await expect(hasXEmbedTray('127.0.0.1:1.0')).rejects.toThrow();
    expect(await hasXEmbedTray(undefined)).toBe(false);
  });
});
