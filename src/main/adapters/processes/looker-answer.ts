/** Parses the looker's answers (native/looker/looker.c: `struct answer`, `struct row`). */
import { MessageError, message } from '../../../contract/index.ts';
import type { Mark, ProcessInfo } from '../../core/ports/index.ts';
import { commandOf } from './mask.ts';
import { pathText } from './path-text.ts';

/** Version of the protocol. A looker of another version is not used. */
export const LOOKER_VERSION = 2;
/** Sizes of `struct answer`, and of `struct row` without its texts. */
export const ANSWER_HEAD_BYTES = 24;
const ROW_HEAD_BYTES = 72;
/** The `error` when /proc does not show the looker itself, as in looker.c. */
export const NO_SELF = 0xffff;

const BLIND = 1;
const KERNEL = 2;
const HAS_CWD = 4;
const HAS_MARK = 8;
const SUSPENDED = 16;
const HAS_PARENT = 32;

/** One answer of the looker. */
export interface Answer {
  /** errno, or NO_SELF; 0 when there is no error. */
  error: number;
  closed: boolean;
  /**
   * Of a request for newcomers: the pid that was assigned last when the look began. Of the first answer: the protocol's
   * version.
   */
  cursor: number;
  /** The moment that start times count from, in ms since the epoch. */
  origin: number;
  body: Buffer;
}

/** The size of a whole answer, from its first four bytes. */
export function answerBytes(bytes: Buffer): number {
  return bytes.readUInt32LE(0);
}

/** `bytes`: one whole answer. */
export function parseAnswer(bytes: Buffer): Answer {
  return {
    error: bytes.readUInt32LE(4),
    closed: bytes.readUInt32LE(8) === 1,
    cursor: bytes.readInt32LE(12),
    origin: bytes.readDoubleLE(16),
    body: bytes.subarray(ANSWER_HEAD_BYTES),
  };
}

/** One process in an answer's body. */
export interface LookerRow {
  process: ProcessInfo;
  /** As in Newcomer; null in answers to other requests. */
  parentStart: number | null;
  /** It was suspended on sight. */
  suspended: boolean;
  /** Offset of the next row. */
  next: number;
}

/** Parses the row at an offset of an answer's body. Throws a MessageError when the bytes are not rows. */
export function parseRow(body: Buffer, offset: number): LookerRow {
  if (offset + ROW_HEAD_BYTES > body.length) throw new MessageError(message('processes.torn'));
  const size = body.readUInt32LE(offset);
  const flags = body.readUInt32LE(offset + 36);
  let at = offset + ROW_HEAD_BYTES;
  const next = (index: number): Buffer => {
    const from = at;
    at += body.readUInt32LE(offset + 40 + index * 4);
    return body.subarray(from, at);
  };
  const command = next(0);
  const cwd = next(1);
  const run = next(2);
  const worktree = next(3);
  if (at > offset + size || offset + size > body.length) throw new MessageError(message('processes.torn'));
  const mark: Mark | null =
    (flags & HAS_MARK) === 0 ? null : { run: run.toString('utf8'), worktree: pathText(worktree) };
  const process: ProcessInfo = {
    pid: body.readInt32LE(offset + 4),
    startTime: body.readDoubleLE(offset + 56),
    ppid: body.readInt32LE(offset + 8),
    pgrp: body.readInt32LE(offset + 12),
    session: body.readInt32LE(offset + 16),
    tty: body.readInt32LE(offset + 20),
    state: String.fromCharCode(body.readUInt32LE(offset + 32)),
    threads: body.readUInt32LE(offset + 24),
    uid: body.readUInt32LE(offset + 28),
    command: commandOf(command),
    cwd: (flags & HAS_CWD) === 0 ? null : pathText(cwd),
    mark,
    blind: (flags & BLIND) !== 0,
    kernel: (flags & KERNEL) !== 0,
  };
  return {
    process,
    parentStart: (flags & HAS_PARENT) === 0 ? null : body.readDoubleLE(offset + 64),
    suspended: (flags & SUSPENDED) !== 0,
    next: offset + size,
  };
}
