/** Stores the last screen of a run, so that an ended run is shown at once and at the width it was written for. */
import { join } from 'node:path';
import * as v from 'valibot';
import type { Log, TerminalStart } from '../../core/ports/index.ts';
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

const Cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));
const Kept = v.strictObject({
  start: v.pipe(v.number(), v.integer(), v.minValue(0)),
  size: v.strictObject({ cols: Cells, rows: Cells }),
  screen: v.string(),
});

/** The path of a run's screen file. */
export function picturePath(dir: string, run: string): string {
  return join(dir, `${run}.screen`);
}

/** Never throws. Without the file the end of the run is replayed from its log. */
export function writePicture({ dir, run, log }: { dir: string; run: string; log: Log }, picture: TerminalStart): void {
  try {
    replaceStateFile(picturePath(dir, run), JSON.stringify(picture), { durable: false });
  } catch (error) {
    log.warn('the last screen of a run could not be written', { run, error: String(error) });
  }
}

/** Null when there is no file or it is damaged. */
export function readPicture(dir: string, run: string): TerminalStart | null {
  try {
    const kept = v.safeParse(Kept, JSON.parse(readStateFile(picturePath(dir, run)) ?? ''));
    return kept.success ? kept.output : null;
  } catch {
    // The host crashed before the run's end, or the file is damaged. The log still has the bytes.
    return null;
  }
}
