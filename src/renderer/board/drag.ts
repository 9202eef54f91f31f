/** The drag in progress: which story, over which column. */
import { create } from 'zustand';
import type { Stage } from '../../contract/index.ts';

export const useDrag = create<{ story: string | null; over: Stage | null }>()(() => ({ story: null, over: null }));

export function dragStarted(story: string): void {
  useDrag.setState({ story, over: null });
}

export function dragOver(over: Stage | null): void {
  useDrag.setState({ over });
}

export function dragEnded(): void {
  useDrag.setState({ story: null, over: null });
}
