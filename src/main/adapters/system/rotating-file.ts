/** A file that only grows, kept small: a full one becomes `FILE.1`, that one `FILE.2`, and the oldest goes. */
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { type Aside, moveOn, openStateFile, putAside } from '../state-files/index.ts';

export interface RotatingLimits {
  /** Of each file; a longer single text still stands whole. */
  mostBytes: number;
  /** How many files there are at most, with the one that is written. */
  files: number;
}

/** Of the host's own log: 50 MB in all. */
export const LOG_LIMITS: RotatingLimits = { mostBytes: 10_000_000, files: 5 };

export class RotatingFile {
  /** What was no file in its place when this was made; what it led to was not written. Null: nothing. */
  readonly aside: Aside | null;
  readonly #path: string;
  readonly #limits: RotatingLimits;
  /** null once closed: the number may be another file's by then. */
  #fd: number | null;
  #bytes: number;

  /** Appends to what is there. Throws where the file cannot be made. */
  constructor(path: string, limits: RotatingLimits) {
    this.#path = path;
    this.#limits = limits;
    this.aside = putAside(path);
    const fd = openStateFile(path, 'append');
    this.#fd = fd;
    this.#bytes = fstatSync(fd).size;
  }

  /** Throws what the disk says; what was written before stays. After close() it does nothing. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#fd !== null && this.#bytes > 0 && this.#bytes + bytes.length > this.#limits.mostBytes) this.#rotate();
    const fd = this.#fd;
    if (fd === null) return;
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    this.#bytes += bytes.length;
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** The new file is open before the old one is let go, so that there is always one to write. */
  #rotate(): void {
    moveOn(this.#path, this.#limits.files);
    const fd = openStateFile(this.#path, 'append');
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = fd;
    this.#bytes = 0;
  }
}
