/** How long a run has made no progress, and whether it has stalled. Decisions only. */
import type { AgentFacts, StallKind } from '../../../domain/index.ts';

/**
 * Two looks further apart than this count as this long. A machine that was suspended, or a host that had no time to
 * look, could not have seen any output.
 */
export const LONGEST_GAP_MS = 10_000;

/** How long a run has shown the same sign of life, as of the last look. */
export interface Silence {
  /** What changes with each sign of life. */
  sign: string | number | null;
  /** For how long it is the same, in ms. */
  ms: number;
}

/** `earlier`: undefined at the first look. `gapMs`: the time since the look before, by a clock that never goes back. */
export function silenceNow(earlier: Silence | undefined, sign: Silence['sign'], gapMs: number): Silence {
  if (earlier === undefined || earlier.sign !== sign) return { sign, ms: 0 };
  return { sign, ms: earlier.ms + Math.min(gapMs, LONGEST_GAP_MS) };
}

/** `stallMs`: as WatchdogConfig. */
export function isStalled({ ms }: Silence, stallMs: number | null): boolean {
  return stallMs !== null && ms >= stallMs;
}

/** What can be known of the progress of a run's agent, besides that it writes output. */
export interface Progress {
  /** How often its session has told something; null: it has none, or no turn is in progress. */
  told: number | null;
  /** How often its screen has changed, apart from what moves by itself; null: its CLI is not known well enough. */
  screen: number | null;
}

/** By what the progress of a run is measured now. Null: by its output, as also while it uses a tool, which may be silent. */
export function measureOf(
  facts: Pick<AgentFacts, 'state' | 'tool'> | null,
  { told, screen }: Progress,
): { kind: Exclude<StallKind, 'output'>; sign: string } | null {
  if (facts !== null && facts.tool !== null) return null;
  if (told !== null) return { kind: 'model', sign: `told ${told}` };
  if (screen === null) return null;
  return { kind: facts?.state === 'working' ? 'model' : 'screen', sign: `screen ${screen}` };
}

/** The silences of one run. */
export interface Silences {
  output: Silence;
  /** By the measure of the last look; null: there was none. */
  progress: (Silence & { kind: Exclude<StallKind, 'output'> }) | null;
}

/** The silences after a look. `outputAt`: when it wrote output last, ms since the epoch; null: never. The rest: as silenceNow. */
export function silencesNow(
  earlier: Silences | undefined,
  outputAt: number | null,
  measure: ReturnType<typeof measureOf>,
  gapMs: number,
): Silences {
  const output = silenceNow(earlier?.output, outputAt, gapMs);
  if (measure === null) return { output, progress: null };
  const progress = silenceNow(earlier?.progress ?? undefined, measure.sign, gapMs);
  return { output, progress: { ...progress, kind: measure.kind } };
}

/** Why the run is stalled, and for how many ms; null: it is not. One without any output is that, unless more is known. */
export function stallIn(
  { output, progress }: Silences,
  stallMs: number | null,
): { kind: StallKind; ms: number } | null {
  if (progress !== null && isStalled(progress, stallMs) && (progress.kind === 'model' || !isStalled(output, stallMs)))
    return { kind: progress.kind, ms: progress.ms };
  return isStalled(output, stallMs) ? { kind: 'output', ms: output.ms } : null;
}

/**
 * Whether `on_stall = "retry"` stops a run that lacks this. What a screen alone shows may also be a tool at work of which
 * its CLI does not tell, so a person decides.
 */
export function endsByStall(kind: StallKind): boolean {
  return kind !== 'screen';
}
