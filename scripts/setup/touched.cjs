// Whether a source changed since the build. Agents run the command line all day, so this compares times only, which saves
// some ms over contents, and is CommonJS, which loads faster.
'use strict';
const { readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

/**
 * All that a build depends on, relative to the checkout.
 * @param {string} root
 */
function sourceNames(root) {
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  return ['src', 'native', 'electron.vite.config.ts', ...configs.sort(), 'package.json', 'package-lock.json'];
}

/** In out/: the hash of its sources, and a file written before they were last read. */
const STAMP = '.huskies-stamp';
const READ = '.huskies-read';

/**
 * True when a source was written, renamed, added or removed since the sources were last read for `out`, or when there is
 * no build. Compares ctime, which no program can set back.
 * @param {string} root
 * @param {string} out
 */
function isTouched(root, out) {
  const since = statSync(join(out, READ), { throwIfNoEntry: false })?.mtimeMs;
  if (since === undefined || !statSync(join(out, STAMP), { throwIfNoEntry: false })) return true;
  /** @param {string} path */
  const touched = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || stat.ctimeMs >= since) return true;
    return stat.isDirectory() && readdirSync(path).some((name) => touched(join(path, name)));
  };
  return sourceNames(root).some((name) => touched(join(root, name)));
}

module.exports = { isTouched, sourceNames, STAMP, READ };
