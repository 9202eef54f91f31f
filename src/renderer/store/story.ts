/** Stories by id, from the board or from the loaded part of the archive, and what a person calls them. */
import { type StoryRecord, stripControls } from '../../contract/index.ts';
import { recordOf } from './derive.ts';
import type { ProjectStore } from './project-store.ts';

type WithStories = Pick<ProjectStore, 'mirror' | 'archive'>;

/** A story by its id; null if this page does not know it. */
export function storyOf({ mirror, archive }: WithStories, id: string): StoryRecord | null {
  return recordOf(mirror.snapshot().stories, id) ?? archive.get(id);
}

/** What a person calls the story with this id: its title. The id itself if this page does not know the story. */
export function nameOf(project: WithStories, id: string): string {
  const story = storyOf(project, id);
  return story === null ? id : storyName(story);
}

/** What a person calls the story: its title. */
export function storyName({ id, title }: Pick<StoryRecord, 'id' | 'title'>): string {
  return stripControls(title).trim() || id;
}

/** The number that an id begins with, such as 60 of 60_story_cleanup; the whole id if it begins with none. */
export function storyNumber(id: string): string {
  return /^\d+/.exec(id)?.[0] ?? id;
}
