import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { inRoot, root } from './paths.mjs';
import { run, tail, which } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';

const source = inRoot('native', 'keeper', 'keeper.c');
const binary = inRoot('build', 'huskies-keeper');
const flags = ['-O2', '-Wall', '-Wextra'];

/** Compiles the keeper (Linux only) unless it is current. Without a compiler Huskies works, with a weaker proof. */
export async function ensureKeeper() {
  if (process.platform !== 'linux' || !existsSync(source)) return;
  const hash = `${hashOf(root, ['native/keeper'])} ${process.arch} ${flags.join(' ')}`;
  const stamp = `${binary}.stamp`;
  if (existsSync(binary) && stampIs(stamp, hash)) return;
  // an older keeper must not speak for newer sources
  rmSync(binary, { force: true });
  const compiler = which('cc', 'gcc', 'clang');
  if (!compiler) {
    say(
      "no C compiler: a stop's strength will be 'scan' (to have the keeper: apt-get install gcc libc6-dev, or your system's C compiler)",
    );
    return;
  }
  say('compiling the keeper…');
  mkdirSync(inRoot('build'), { recursive: true });
  const draft = `${binary}.${process.pid}`;
  const { code, output } = await run(compiler, [...flags, '-o', draft, source], { cwd: root });
  if (code !== 0) {
    rmSync(draft, { force: true });
    throw new SetupError(
      `the keeper did not compile:\n${tail(output)}\n  With gcc, libc6-dev is needed as well (apt-get install gcc libc6-dev).`,
    );
  }
  if (output.trim()) say(`the compiler warned:\n${tail(output)}`);
  renameSync(draft, binary);
  writeStamp(stamp, hash);
}
