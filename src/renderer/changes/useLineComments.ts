/** The comments on the lines of one file, and the one that is being written. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { useProject } from '../store/project.tsx';
import { dropComments, type LineComment, NO_REVIEW, putComment } from '../store/review.ts';

/** The line of a comment. */
export type CommentedLine = Pick<LineComment, 'side' | 'line' | 'code'>;

/** What the lines of a file need for comments. */
export interface LineCommenting {
  path: string;
  comments: readonly LineComment[];
  /** The comment that is being written; null: none. */
  written: LineComment | null;
  /** Begins a comment on a line, or opens one to edit it. */
  begin(at: CommentedLine | LineComment): void;
  write(words: string): void;
  save(): void;
  cancel(): void;
  remove(comment: LineComment): void;
}

/** The comments of a person on this file of the story. */
export function useLineComments(story: string, path: string): LineCommenting {
  const { reviews } = useProject();
  const all = useStore(reviews, (state) => (state[story] ?? NO_REVIEW).comments);
  const [written, setWritten] = useState<LineComment | null>(null);
  const comments = all.filter((comment) => comment.path === path && comment.id !== written?.id);
  return {
    path,
    comments,
    written,
    begin: (at) => setWritten('id' in at ? at : { ...at, path, id: crypto.randomUUID(), words: '' }),
    write: (words) => setWritten((now) => (now === null ? null : { ...now, words })),
    save() {
      if (written !== null) putComment(reviews, story, written);
      setWritten(null);
    },
    cancel: () => setWritten(null),
    remove: (comment) => dropComments(reviews, story, [comment]),
  };
}
