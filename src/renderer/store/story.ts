/** A story by its id, wherever the page has it: on the board, or among the archived ones that it has seen. */
import type { StoryRecord } from '../../contract/index.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';

/** null: this page knows no such story. */
export function storyOf({ mirror, archive }: Pick<ProjectStore, 'mirror' | 'archive'>, id: string): StoryRecord | null {
  return recordOf(mirror.snapshot().stories, id) ?? archive.get(id);
}
