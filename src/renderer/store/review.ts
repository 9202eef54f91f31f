/**
 * A person's review of changes: which files were viewed, and comments on lines that were not sent yet. It is kept in the
 * page's own storage, by project, so that it outlives a reload.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { text, visible } from '../../contract/index.ts';

/** The side of a line: the file as it was, or as it is now. */
export type LineSide = 'old' | 'new';

/** A comment on one line. `line`: from 1. `code`: what stood there when the comment was written. */
export interface LineComment {
  id: string;
  path: string;
  side: LineSide;
  line: number;
  code: string;
  words: string;
}

/** The review of one story. `viewed`: by path, git's id of the content that was viewed. */
export interface StoryReview {
  viewed: Readonly<Record<string, string>>;
  comments: readonly LineComment[];
}

/** The reviews of a project, by story. */
export type Reviews = Readonly<Record<string, StoryReview>>;

/** The review of a story of which nothing was viewed. */
export const NO_REVIEW: Readonly<StoryReview> = { viewed: {}, comments: [] };

const KEY = 'huskies.review';
/** Older reviews are dropped, since the browser's storage is limited. */
const MAX_STORIES = 200;

/** The reviews of the project at this path, as they were stored. */
export function createReviews(project: string): StoreApi<Reviews> {
  const store = createStore<Reviews>()(() => load(project));
  store.subscribe((reviews) => keep(project, reviews));
  return store;
}

function load(project: string): Reviews {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(`${KEY} ${project}`) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, review]) => isReview(review)));
  } catch {
    // Without storage, or with something unreadable in it, nothing was viewed.
    return {};
  }
}

function isReview(value: unknown): value is StoryReview {
  const { viewed, comments } = (value ?? {}) as Partial<StoryReview>;
  return typeof viewed === 'object' && viewed !== null && Array.isArray(comments);
}

function keep(project: string, reviews: Reviews): void {
  try {
    const newest = Object.entries(reviews).slice(-MAX_STORIES);
    localStorage.setItem(`${KEY} ${project}`, JSON.stringify(Object.fromEntries(newest)));
  } catch (error) {
    console.warn('The review could not be stored in localStorage.', error);
  }
}

function change(reviews: StoreApi<Reviews>, story: string, to: (review: StoryReview) => StoryReview): void {
  const { [story]: review = NO_REVIEW, ...others } = reviews.getState();
  const next = to(review);
  const isEmpty = next.comments.length === 0 && Object.keys(next.viewed).length === 0;
  reviews.setState(isEmpty ? others : { ...others, [story]: next }, true);
}

/** Marks the file as viewed with this content, or as not viewed (null). */
export function setViewed(reviews: StoreApi<Reviews>, story: string, path: string, blob: string | null): void {
  change(reviews, story, ({ viewed: { [path]: _, ...others }, comments }) => ({
    viewed: blob === null ? others : { ...others, [path]: blob },
    comments,
  }));
}

/** Adds a comment, or changes the words of the one with the same id. Empty words remove it. */
export function putComment(reviews: StoreApi<Reviews>, story: string, comment: LineComment): void {
  change(reviews, story, ({ viewed, comments }) => {
    const others = comments.filter(({ id }) => id !== comment.id);
    return { viewed, comments: comment.words.trim() === '' ? others : [...others, comment] };
  });
}

/** Removes these comments, which were sent or thrown away. */
export function dropComments(reviews: StoreApi<Reviews>, story: string, gone: readonly LineComment[]): void {
  const ids = new Set(gone.map(({ id }) => id));
  change(reviews, story, ({ viewed, comments }) => ({ viewed, comments: comments.filter(({ id }) => !ids.has(id)) }));
}

/** A line of code that is longer is cut in the message. */
const MAX_QUOTED_CHARACTERS = 200;

/** One message with all comments, by file and line, as an agent can follow it. */
export function reviewMessage(comments: readonly LineComment[]): string {
  const sorted = [...comments].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const parts = sorted.map(({ path, side, line, code, words }) => {
    const at = text(side === 'new' ? 'changes.message.line' : 'changes.message.removed', { path: visible(path), line });
    const quoted = visible(code.trim()).slice(0, MAX_QUOTED_CHARACTERS);
    return [at, ...(quoted === '' ? [] : [`> ${quoted}`]), words.trim()].join('\n');
  });
  return [text('changes.message.head', { n: sorted.length }), ...parts].join('\n\n');
}
