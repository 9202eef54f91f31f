import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { inRoot, root } from './paths.mjs';
import { run, tail, which } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';

/** native/NAME/NAME.c becomes build/huskies-NAME. */
const programs = ['keeper', 'looker'];
const flags = ['-O2', '-Wall', '-Wextra', '-pthread'];

/**
 * Compiles the native programs (Linux only) unless they are current. Without a compiler Huskies still works, with a weaker proof and
 * its own process scan.
 */
export async function ensureKeeper() {
  if (process.platform !== 'linux') return;
  const compiler = which('cc', 'gcc', 'clang');
  const stale = programs.filter(isStale);
  // a program of older sources must not be used
  for (const name of stale) rmSync(binaryOf(name), { force: true });
  if (stale.length === 0) return;
  if (!compiler) {
    say(
      "no C compiler: a stop's strength will be 'scan' (to have the keeper: apt-get install gcc libc6-dev, or your system's C compiler)",
    );
    return;
  }
  mkdirSync(inRoot('build'), { recursive: true });
  for (const name of stale) await compile(name, compiler);
}

const sourceOf = (/** @type {string} */ name) => inRoot('native', name, `${name}.c`);
const binaryOf = (/** @type {string} */ name) => inRoot('build', `huskies-${name}`);
const stampOf = (/** @type {string} */ name) => `${binaryOf(name)}.stamp`;
const hashFor = (/** @type {string} */ name) =>
  `${hashOf(root, [`native/${name}`])} ${process.arch} ${flags.join(' ')}`;

/** A package has no sources: its programs are always current. */
const isStale = (/** @type {string} */ name) =>
  existsSync(sourceOf(name)) && !(existsSync(binaryOf(name)) && stampIs(stampOf(name), hashFor(name)));

/**
 * @param {string} name
 * @param {string} compiler
 */
async function compile(name, compiler) {
  say(`compiling the ${name}…`);
  const hash = hashFor(name);
  const draft = `${binaryOf(name)}.${process.pid}`;
  const { code, output } = await run(compiler, [...flags, '-o', draft, sourceOf(name)], { cwd: root });
  if (code !== 0) {
    rmSync(draft, { force: true });
    throw new SetupError(
      `the ${name} did not compile:\n${tail(output)}\n  With gcc, libc6-dev is needed as well (apt-get install gcc libc6-dev).`,
    );
  }
  if (output.trim()) say(`the compiler warned:\n${tail(output)}`);
  renameSync(draft, binaryOf(name));
  writeStamp(stampOf(name), hash);
}
