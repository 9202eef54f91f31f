/** What a snapshot knows beside the contents of files: its story, its branch, and what git's trees cannot have. */
import * as v from 'valibot';

const ManifestShape = v.object({
  version: v.literal(1),
  story: v.string(),
  /** ms since the epoch. */
  at: v.number(),
  /** The commit that was checked out. */
  head: v.string(),
  /** The branch that was checked out; null: HEAD was detached. */
  branch: v.nullable(v.string()),
  /** Permission bits that differ from those of a new file, by path. */
  modes: v.record(v.string(), v.number()),
  /** All folders, parents first, with their permission bits. */
  folders: v.array(v.object({ path: v.string(), mode: v.number() })),
});

/** As `manifest.json` in the snapshot has it. */
export type Manifest = v.InferOutput<typeof ManifestShape>;

/** Null: it is damaged, or made by a newer version. */
export function parseManifest(text: string): Manifest | null {
  try {
    const parsed = v.safeParse(ManifestShape, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    // not JSON, which is damage like any other
    return null;
  }
}
