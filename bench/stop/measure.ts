/** One try: a tree is started, killed in one way, and watched by its witness; whatever is left is cleaned up. */
import type { EscapeKit } from '../../src/main/testing/escapes.ts';
import type { Way } from './ways.ts';

export interface Sample {
  /** ms until the last process was gone; null: something was left. */
  goneMs: number | null;
  /** ms until the way said that it was done; null: it never says. */
  saidMs: number | null;
  left: number;
  claim: string;
}

/** ms after which what lives is counted as left. */
const PATIENCE = 400;
/** ms for a tree to come to rest before it is killed. */
const SETTLE = 50;

export async function measure(kit: EscapeKit, way: Way, size: number): Promise<Sample> {
  const witness = kit.witness();
  try {
    // `escape` itself is one of them
    const run = await kit.start(
      [kit.escape, 'mix', String(size - 1), witness.path],
      kit.worktree('bench'),
      way.container,
    );
    await witness.ready(size);
    await new Promise((done) => setTimeout(done, SETTLE));
    let goneMs: number | null = null;
    const began = performance.now();
    const ended = witness.ended.then(() => {
      goneMs = performance.now() - began;
    });
    const claim = await way.kill(run, kit);
    const saidMs = claim === null ? null : performance.now() - began;
    await Promise.race([ended, new Promise((done) => setTimeout(done, PATIENCE))]);
    const left = (await witness.alive()).length;
    await witness.close();
    await run.pty.close();
    return { goneMs, saidMs, left, claim: claim ?? '–' };
  } finally {
    await witness.close();
  }
}
