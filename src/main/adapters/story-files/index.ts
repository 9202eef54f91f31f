/** Files with stories: import, export, and the inbox of a project. */
export { storiesIn } from './check.ts';
export { createInbox } from './inbox.ts';
export { readStoryFile, storyFilesAt } from './read-file.ts';
export { type ExportedStory, formatFor, writeStory, writeStoryFile } from './write.ts';
