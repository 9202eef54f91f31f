import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasXEmbedTray, isTrayVisible, type TrayEnvironment } from './tray-support.ts';
import { findCookie, parseDisplay } from './x11-selection.ts';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);
const never = () => Promise.reject(new Error('nothing answers'));

describe('isTrayVisible', () => {
  it.each<[string, Partial<TrayEnvironment>, boolean]>([
    ['visible with a tray on the session bus', { hasStatusNotifier: yes }, true],
    ['visible with an XEmbed tray on the display', { hasDisplayTray: yes }, true],
    ['visible without a bus, but with an XEmbed tray', { hasStatusNotifier: never, hasDisplayTray: yes }, true],
    ['invisible without either', {}, false],
    ['invisible when neither answers', { hasStatusNotifier: never, hasDisplayTray: never }, false],
    ['visible on macOS and Windows', { platform: 'darwin' }, true],
    ['visible when HUSKIES_TRAY is 1', { setting: '1' }, true],
    ['invisible when HUSKIES_TRAY is 0', { setting: '0', hasStatusNotifier: yes, hasDisplayTray: yes }, false],
    ['as detected when HUSKIES_TRAY has another value', { setting: 'maybe', hasDisplayTray: yes }, true],
  ])('%s', async (_name, part, seen) => {
    expect(
      await isTrayVisible({
        setting: undefined,
        platform: 'linux',
        hasStatusNotifier: no,
        hasDisplayTray: no,
        ...part,
      }),
    ).toBe(seen);
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
])('parses the display address %j', (address, display) => {
  expect(parseDisplay(address)).toEqual(display);
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
    expect(findCookie(file, display, 'me')?.data.toString()).toBe(data);
  });
  it('is null for a truncated or empty file', () => {
    expect(findCookie(file.subarray(0, 30), { ...local, number: 0 }, 'me')).toBeNull();
    expect(findCookie(Buffer.alloc(0), local, 'me')).toBeNull();
  });
});

/** A fake display with one selection, reached over TCP as a display of another machine would be. */
describe('hasXEmbedTray', () => {
  let folder = '';
  let server: Server;
  const requests: Buffer[] = [];
  let owner = 0;
  let accepts = 1;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huskies-x11-'));
    writeFileSync(join(folder, 'auth'), entry(0, '', '', 'MIT-MAGIC-COOKIE-1', '0123456789abcdef'));
    vi.stubEnv('XAUTHORITY', join(folder, 'auth'));
    [owner, accepts] = [0, 1];
    requests.length = 0;
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
      requests.push(bytes);
      const reply = Buffer.alloc(32);
      reply.writeUInt8(1, 0);
      if (bytes.toString('latin1', 0, 1) === 'l') {
        // Replies to the connection setup in two pieces, followed by eight bytes about the server.
        const hello = Buffer.alloc(16);
        hello.writeUInt8(accepts, 0);
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

  it('is true when a tray owns its screen’s selection', async () => {
    owner = 4242;
    expect(await hasXEmbedTray(address(1))).toBe(true);
    expect(requests[0]?.toString('latin1')).toContain('MIT-MAGIC-COOKIE-1\0\0' + '0123456789abcdef');
  });
  it('is false when the tray has ended', async () => {
    expect(await hasXEmbedTray(address(1))).toBe(false);
  });
  it('is false for a screen without a tray', async () => {
    expect(await hasXEmbedTray(address(0))).toBe(false);
  });
  it('rejects when the display refuses or does not exist, and is false without an address', async () => {
    accepts = 0;
    await expect(hasXEmbedTray(address(1))).rejects.toThrow('refuses');
    await expect(hasXEmbedTray('127.0.0.1:1.0')).rejects.toThrow();
    expect(await hasXEmbedTray(undefined)).toBe(false);
  });
});
