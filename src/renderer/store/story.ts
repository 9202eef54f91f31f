/** Stories by id, from the board or from the loaded part of the archive. */
import type { StoryRecord } from '../../contract/index.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';

/** A story by its id; null if this page does not know it. */
export function storyOf({ mirror, archive }: Pick<ProjectStore, 'mirror' | 'archive'>, id: string): StoryRecord | null {
  return recordOf(mirror.snapshot().stories, id) ?? archive.get(id);
}
