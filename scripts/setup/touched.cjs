// Whether anything that a build depends on changed since it was made. Agents run the command line all day, so it is told
// by times alone, without reading a file: some ms less than by contents. CommonJS, which is loaded quicker.
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

/** In out/: the hash of the sources that it was built of, and a file written before they were last read for it. */
const STAMP = '.huskies-stamp';
const READ = '.huskies-read';

/**
 * True when some source was written, renamed, added or removed since the sources were last read for `out`, or there is
 * no build. By the time of the last change of content or name, which no program can set back.
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
