/** Which columns of the board are folded at its present width. */
import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Stage } from '../../contract/index.ts';
import { useStory, useView } from '../store/hooks.ts';
import { foldedStages, openColumns } from './folding.ts';

/** The folded stages. The column of the selected story, and the one that a person has opened, stay open the longest. */
export function useFolded(board: RefObject<HTMLElement | null>, shown: readonly Stage[]): Stage[] {
  const [widthOpen, setOpen] = useState<number | null>(null);
  const count = shown.length;
  const selected = useStory(useView((v) => v.selected))?.stage ?? null;
  const unfolded = useView((v) => v.unfolded);
  // Before the first paint, and then with each change of the width.
  useLayoutEffect(() => {
    const element = board.current;
    if (!element) return undefined;
    const measure = () => setOpen(openColumns(element.clientWidth, count));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [board, count]);
  return foldedStages(shown, widthOpen ?? count, [selected, unfolded]);
}
