import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One hash over the names and contents of files and folders; a missing file is hashed as missing.
 * @param {string} base names are taken relative to this folder
 * @param {string[]} names
 * @param {(name: string) => boolean} [wanted]
 */
export function hashOf(base, names, wanted = () => true) {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ name) => {
    const path = join(base, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const entry of readdirSync(path).sort()) visit(`${name}/${entry}`);
    } else if (stat?.isFile() && wanted(name)) {
      hash.update(`${name}\0${stat.size}\0`).update(readFileSync(path));
    }
  };
  for (const name of names) visit(name);
  return hash.digest('hex');
}

/**
 * Whether a stamp file holds this hash.
 * @param {string} file
 * @param {string} hash
 */
export function stampIs(file, hash) {
  return existsSync(file) && readFileSync(file, 'utf8').trim() === hash;
}

/**
 * Writes a stamp atomically.
 * @param {string} file
 * @param {string} hash
 */
export function writeStamp(file, hash) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${hash}\n`);
  renameSync(draft, file);
}
