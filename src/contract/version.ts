/** Which version of Huskies, and of what crosses its links, an end of a link is of. Each says it first. */
import * as v from 'valibot';

/** Put in by the build (electron.vite.config.ts); a checkout's own tests have none. */
declare const __HUSKIES_VERSION__: string | undefined;

/** The version in package.json. */
export const VERSION: string = typeof __HUSKIES_VERSION__ === 'string' ? __HUSKIES_VERSION__ : '0.0.0-source';

/**
 * The version of what crosses a link (wire.ts, commands.ts, the records of a snapshot). It is raised by every change that
 * an end of the version before could misread. 1 is that of hosts and clients that did not say theirs.
 */
export const PROTOCOL = 2;

/** What an end says of itself. Its form never changes, and what a later version adds to it is not looked at. */
const VersionShape = v.object({
  protocol: v.pipe(v.number(), v.integer(), v.minValue(1)),
  version: v.pipe(v.string(), v.maxLength(100)),
});
export type Version = v.InferOutput<typeof VersionShape>;

/** What this build says of itself. */
export const OWN_VERSION: Version = { protocol: PROTOCOL, version: VERSION };

/** The first message of a client. */
export const HELLO: string = JSON.stringify({ t: 'hello', ...OWN_VERSION });

/** What an end that does not say its version is taken for. */
const BEFORE_VERSIONS = 1;

/** In the place of a version that was not said. */
export const UNKNOWN_VERSION = '?';

/** The version in a message that begins a link: `hello` of a client, `welcome` of a host; null: it is no such message. */
export function versionIn(t: 'hello' | 'welcome', message: unknown): Version | null {
  const read = v.safeParse(v.object({ t: v.literal(t), ...VersionShape.entries }), message);
  return read.success ? { protocol: read.output.protocol, version: read.output.version } : null;
}

/** How the other end's protocol compares with this one's. */
export function protocolAge(theirs: Version | null, ours: Version = OWN_VERSION): 'same' | 'older' | 'newer' {
  const protocol = theirs?.protocol ?? BEFORE_VERSIONS;
  if (protocol === ours.protocol) return 'same';
  return protocol < ours.protocol ? 'older' : 'newer';
}
