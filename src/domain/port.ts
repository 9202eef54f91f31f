/** The port of a story: a number that its programs may listen on, so that the servers of two stories never meet. */

/** The range of these ports: below the ports that systems give to outgoing connections (32,768 on Linux). */
export const STORY_PORTS = { first: 20_000, count: 10_000 } as const;

/**
 * The ports to try for a story or a lane, in order: first one that depends on its `name` and the path of its project
 * alone, so that a port seldom changes hands and two clones seldom want the same, then those after it. Those that are taken
 * are left out.
 */
export function* candidatePorts(
  { project, name }: { project: string; name: string },
  taken: ReadonlySet<number>,
): Generator<number> {
  const { first, count } = STORY_PORTS;
  let from = 0;
  for (const char of `${project}\0${name}`) from = (from * 31 + (char.codePointAt(0) ?? 0)) % count;
  for (let n = 0; n < count; n += 1) {
    const port = first + ((from + n) % count);
    if (!taken.has(port)) yield port;
  }
}
