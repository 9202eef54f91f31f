/**
 * An append-only file that is rotated: when it is full it becomes `FILE.1`, that one `FILE.2`, and the oldest is
 * removed.
 */
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { type Aside, openStateFile, putAside, rotateFiles } from '../state-files/index.ts';

/** How large a rotated log may become. */
export interface RotatingLimits {
  /** Limit of each file. A single text that is longer is still written whole. */
  maxFileBytes: number;
  /** The most files, including the current one. */
  files: number;
}

/** The limits of the host's own log: 50 MB in all. */
export const LOG_LIMITS: RotatingLimits = { maxFileBytes: 10_000_000, files: 5 };

/** One open file with its older versions. */
export class RotatingFile {
  /** What stood in the file's place, was not a plain file and has been moved aside; null when there was nothing. */
  readonly aside: Aside | null;
  readonly #path: string;
  readonly #limits: RotatingLimits;
  /** Null when closed, because the descriptor may then be another file's. */
  #fd: number | null;
  #bytes: number;

  /** Appends to an existing file. Throws the system error when it cannot be opened. */
  constructor(path: string, limits: RotatingLimits) {
    this.#path = path;
    this.#limits = limits;
    this.aside = putAside(path);
    const fd = openStateFile(path, 'append');
    this.#fd = fd;
    this.#bytes = fstatSync(fd).size;
  }

  /** Throws the system error; what was written before stays. Does nothing after close(). */
  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#fd !== null && this.#bytes > 0 && this.#bytes + bytes.length > this.#limits.maxFileBytes) this.#rotate();
    const fd = this.#fd;
    if (fd === null) return;
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    this.#bytes += bytes.length;
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** Opens the new file before the old one is closed, so that one is always open. */
  #rotate(): void {
    rotateFiles(this.#path, this.#limits.files);
    const fd = openStateFile(this.#path, 'append');
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = fd;
    this.#bytes = 0;
  }
}
