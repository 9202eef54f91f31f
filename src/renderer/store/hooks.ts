/** Selectors as hooks: a delta re-renders only who reads a changed record. */
import { useShallow } from 'zustand/react/shallow';
import type { FenceRecord, ReceiptRecord, RunRecord, Snapshot, StoryRecord } from '../../contract/index.ts';
import { fenceOf, receiptOf, recordOf, runsOf } from './derive.ts';
import { useMirror } from './mirror.ts';

export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T {
  return useMirror((s) => select(s.snapshot));
}

/** For selectors that build a new array or object each time. */
export function useSnapshotShallow<T>(select: (snapshot: Snapshot) => T): T {
  return useMirror(useShallow((s) => select(s.snapshot)));
}

export function useStory(id: string | null): StoryRecord | null {
  return useSnapshot((s) => (id === null ? null : recordOf(s.stories, id)));
}

/** The run the story's card speaks of: the busy one, else the one that ended last. */
export function useCardRun(story: string): RunRecord | null {
  return useSnapshot((s) => runsOf(s, story)[0] ?? null);
}

export function useFence(story: string): FenceRecord | null {
  return useSnapshot((s) => fenceOf(s, story));
}

export function useReceipt(story: string): ReceiptRecord | null {
  return useSnapshot((s) => receiptOf(s, story));
}
