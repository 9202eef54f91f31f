/**
 * Finds the owner of a selection on an X server, by which an XEmbed tray announces itself. Speaks X11 directly, since no
 * program on every desktop can report it (X Window System Protocol, X Version 11).
 */
import { readFile } from 'node:fs/promises';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';

/** The address of an X display. */
export interface Display {
  /** '' for this machine, which is reached through a socket file. */
  host: string;
  number: number;
  screen: number;
}

/** Parses `:0`, `:0.1`, `unix:0` or `host:10.0`. Null for anything else. */
export function parseDisplay(address: string): Display | null {
  const found = /^(?:unix|([^:/]*)):(\d{1,5})(?:\.(\d{1,3}))?$/.exec(address);
  return found && { host: found[1] ?? '', number: Number(found[2]), screen: Number(found[3] ?? 0) };
}

/** The authorization cookie that the X server asks for. */
export interface Cookie {
  name: string;
  data: Buffer;
}

const COOKIE = 'MIT-MAGIC-COOKIE-1';
const FAMILY_WILD = 0xffff;
const FAMILY_LOCAL = 0x100;

/**
 * The display's cookie in an Xauthority file; null if it has none. `self`: this machine's host name. An entry has five
 * fields, each but the first preceded by its length (Xau(3)).
 */
export function findCookie(file: Buffer, { host, number }: Display, self: string): Cookie | null {
  let at = 0;
  const word = () => {
    at += 2;
    return at <= file.length ? file.readUInt16BE(at - 2) : 0;
  };
  const field = () => {
    const length = word();
    at += length;
    return file.subarray(at - length, at);
  };
  while (at + 10 <= file.length) {
    const family = word();
    const [address, display, name, data] = [field(), field(), field(), field()];
    if (at > file.length || name.toString() !== COOKIE) continue;
    if (display.length > 0 && display.toString() !== String(number)) continue;
    const own = host === '' ? family === FAMILY_LOCAL && address.toString() === self : true;
    if (own || family === FAMILY_WILD) return { name: COOKIE, data };
  }
  return null;
}

/** Pads a field with zeros to a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

/** The first message of a connection: little-endian byte order, protocol 11.0, and the cookie. */
export function connectionSetup(cookie: Cookie | null): Buffer {
  const name = Buffer.from(cookie?.name ?? '');
  const data = cookie?.data ?? Buffer.alloc(0);
  const head = Buffer.alloc(12);
  head.write('l', 0);
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  return Buffer.concat([head, padded(name), padded(data)]);
}

/** An InternAtom request that creates no atom. The reply is 0 if the name was never used. */
export function internAtomRequest(name: string): Buffer {
  const head = Buffer.alloc(8);
  const bytes = padded(Buffer.from(name));
  head.writeUInt8(16, 0);
  head.writeUInt8(1, 1);
  head.writeUInt16LE(2 + bytes.length / 4, 2);
  head.writeUInt16LE(Buffer.byteLength(name), 4);
  return Buffer.concat([head, bytes]);
}

/** A GetSelectionOwner request. */
export function selectionOwnerRequest(atom: number): Buffer {
  const request = Buffer.alloc(8);
  request.writeUInt8(23, 0);
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(atom, 4);
  return request;
}

const REPLY_BYTES = 32;

/** Whether a window owns the selection. Rejects when the display refuses or does not answer. */
export async function isSelectionOwned(display: Display, selection: string, timeoutMs: number): Promise<boolean> {
  const cookie = await readCookie(display);
  const socket = connect(addressOf(display));
  const timer = setTimeout(() => socket.destroy(new Error(`display ${display.number} does not answer`)), timeoutMs);
  try {
    const read = reader(socket);
    socket.write(connectionSetup(cookie));
    const head = await read(8);
    if (head.readUInt8(0) !== 1) throw new Error(`display ${display.number} refuses the connection`);
    await read(head.readUInt16LE(6) * 4);
    socket.write(internAtomRequest(selection));
    const atom = await readNumber(read);
    if (atom === 0) return false;
    socket.write(selectionOwnerRequest(atom));
    return (await readNumber(read)) !== 0;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function addressOf({ host, number }: Display): NetConnectOpts {
  return host === '' ? { path: `/tmp/.X11-unix/X${number}` } : { host, port: 6000 + number };
}

async function readCookie(display: Display): Promise<Cookie | null> {
  const file = process.env.XAUTHORITY ?? join(homedir(), '.Xauthority');
  // Without the file, the server may still accept this user.
  const bytes = await readFile(file).catch(() => null);
  return bytes && findCookie(bytes, display, hostname());
}

type Read = (bytes: number) => Promise<Buffer>;

async function readNumber(read: Read): Promise<number> {
  const reply = await read(REPLY_BYTES);
  if (reply.readUInt8(0) !== 1) throw new Error(`the display answers with error ${reply.readUInt8(1)}`);
  return reply.readUInt32LE(8);
}

/** Returns a function that reads exactly `bytes` bytes. It rejects when the connection ends before. */
function reader(socket: Socket): Read {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest = Buffer.alloc(0);
  return async (bytes) => {
    while (rest.length < bytes) {
      const next = await chunks.next();
      if (next.done) throw new Error('the display closed the connection');
      rest = Buffer.concat([rest, next.value]);
    }
    const result = rest.subarray(0, bytes);
    rest = rest.subarray(bytes);
    return result;
  };
}
