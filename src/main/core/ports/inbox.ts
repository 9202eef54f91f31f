/** The inbox of a project: `.huskies/work/<n>_<stage>/*.md` (docs/data.md, "Inbox"). */
import type { ImportedFile } from '../../../contract/index.ts';
import type { Stage } from '../../../domain/index.ts';

/** A file that waits to be imported. */
export interface InboxFile {
  /** Its path from the project's folder, with `/`. */
  path: string;
  /** The stage of its folder. */
  stage: Stage;
  /** Differs after each change of the file. */
  stamp: string;
}

/** Implemented by adapters/story-files. Each method throws a RefusalError for what is planted in the place of a file. */
export interface Inbox {
  /** The waiting files, sorted by path. It reads a few folders and no file. */
  list(): InboxFile[];
  /** The story in the file, with its problems. The stage is that of the folder; the id, if any, that of the file. */
  read(file: Pick<InboxFile, 'path' | 'stage'>): ImportedFile;
  /** Gives the file the name of a story, so that a crash during its import cannot import it twice. Returns its new path. */
  rename(path: string, story: string): string;
  /** Moves the file to `.huskies/work/imported`, without replacing another one. */
  putAway(path: string): void;
}
