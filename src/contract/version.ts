/** Versions of Huskies and of its protocol. Each end of a link states them in its first message. */
import * as v from 'valibot';

/** Defined by the build (electron.vite.config.ts); undefined in tests that run from source. */
declare const __HUSKIES_VERSION__: string | undefined;

/** The version in package.json. */
export const VERSION: string = typeof __HUSKIES_VERSION__ === 'string' ? __HUSKIES_VERSION__ : '0.0.0-source';

/**
 * The version of everything that crosses a link (wire.ts, commands.ts, the records of a snapshot). Every change that an
 * end of the previous version could misread raises it. Hosts and clients that do not state a version have 1.
 */
export const PROTOCOL = 4;

/** What an end states about itself. This shape never changes; fields that a later version adds are ignored. */
const VersionShape = v.object({
  protocol: v.pipe(v.number(), v.integer(), v.minValue(1)),
  version: v.pipe(v.string(), v.maxLength(100)),
});
/** The versions that an end of a link states. */
export type Version = v.InferOutput<typeof VersionShape>;

/** The versions of this build. */
export const OWN_VERSION: Version = { protocol: PROTOCOL, version: VERSION };

/** The first message of a client. */
export const HELLO: string = JSON.stringify({ t: 'hello', ...OWN_VERSION });

/** The protocol that is assumed for an end that does not state one. */
const BEFORE_VERSIONS = 1;

/** Shown in place of a version that was not stated. */
export const UNKNOWN_VERSION = '?';

/** The versions in the first message of a client (`hello`) or a host (`welcome`); null if it is not such a message. */
export function versionIn(t: 'hello' | 'welcome', message: unknown): Version | null {
  const read = v.safeParse(v.object({ t: v.literal(t), ...VersionShape.entries }), message);
  return read.success ? { protocol: read.output.protocol, version: read.output.version } : null;
}

/** Whether the protocol of the other end is older or newer than ours. */
export function protocolAge(theirs: Version | null, ours: Version = OWN_VERSION): 'same' | 'older' | 'newer' {
  const protocol = theirs?.protocol ?? BEFORE_VERSIONS;
  if (protocol === ours.protocol) return 'same';
  return protocol < ours.protocol ? 'older' : 'newer';
}
