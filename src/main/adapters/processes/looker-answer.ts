/** What the looker says, read from its bytes (native/looker/looker.c: `struct answer`, `struct row`). */
import { MessageError, message } from '../../../contract/index.ts';
import type { Mark, ProcessInfo } from '../../core/ports/index.ts';
import { commandOf } from './mask.ts';
import { pathText } from './path-text.ts';

/** Of the protocol; a looker that was built from other sources is not used. */
export const LOOKER_VERSION = 2;
/** Bytes of `struct answer` and, without its texts, of `struct row`. */
export const ANSWER_HEAD_BYTES = 24;
const ROW_HEAD_BYTES = 72;
/** As in looker.c: /proc does not show the looker itself. */
export const NO_SELF = 0xffff;

const BLIND = 1;
const KERNEL = 2;
const HAS_CWD = 4;
const HAS_MARK = 8;
const STOPPED = 16;
const HAS_PARENT = 32;

export interface Answer {
  /** errno, or NO_SELF; 0: none. */
  error: number;
  closed: boolean;
  /** The pid handed out last when a look at newcomers began; in the first answer of all the protocol's version. */
  cursor: number;
  /** Of start times: ms since the epoch. */
  origin: number;
  body: Buffer;
}

/** Bytes of a whole answer; its first four tell. */
export function sizeOf(bytes: Buffer): number {
  return bytes.readUInt32LE(0);
}

export function parseAnswer(bytes: Buffer): Answer {
  return {
    error: bytes.readUInt32LE(4),
    closed: bytes.readUInt32LE(8) === 1,
    cursor: bytes.readInt32LE(12),
    origin: bytes.readDoubleLE(16),
    body: bytes.subarray(ANSWER_HEAD_BYTES),
  };
}

export interface LookerRow {
  process: ProcessInfo;
  /** Of newcomers only: as in Newcomer. */
  parentStart: number | null;
  /** It was stopped on sight. */
  stopped: boolean;
  /** Where the next row begins. */
  next: number;
}

/** The row at a place in an answer's body. Throws a MessageError when the bytes are no rows. */
export function parseRow(body: Buffer, place: number): LookerRow {
  if (place + ROW_HEAD_BYTES > body.length) throw new MessageError(message('processes.torn'));
  const size = body.readUInt32LE(place);
  const flags = body.readUInt32LE(place + 36);
  let at = place + ROW_HEAD_BYTES;
  const next = (index: number): Buffer => {
    const from = at;
    at += body.readUInt32LE(place + 40 + index * 4);
    return body.subarray(from, at);
  };
  const command = next(0);
  const cwd = next(1);
  const run = next(2);
  const worktree = next(3);
  if (at > place + size || place + size > body.length) throw new MessageError(message('processes.torn'));
  const mark: Mark | null =
    (flags & HAS_MARK) === 0 ? null : { run: run.toString('utf8'), worktree: pathText(worktree) };
  const process: ProcessInfo = {
    pid: body.readInt32LE(place + 4),
    startTime: body.readDoubleLE(place + 56),
    ppid: body.readInt32LE(place + 8),
    pgrp: body.readInt32LE(place + 12),
    session: body.readInt32LE(place + 16),
    tty: body.readInt32LE(place + 20),
    state: String.fromCharCode(body.readUInt32LE(place + 32)),
    threads: body.readUInt32LE(place + 24),
    uid: body.readUInt32LE(place + 28),
    command: commandOf(command),
    cwd: (flags & HAS_CWD) === 0 ? null : pathText(cwd),
    mark,
    blind: (flags & BLIND) !== 0,
    kernel: (flags & KERNEL) !== 0,
  };
  return {
    process,
    parentStart: (flags & HAS_PARENT) === 0 ? null : body.readDoubleLE(place + 64),
    stopped: (flags & STOPPED) !== 0,
    next: place + size,
  };
}
