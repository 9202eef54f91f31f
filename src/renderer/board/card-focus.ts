/** Moving the keyboard focus to cards: by request of a key, and along with a card that changes its column. */
import { type RefObject, useLayoutEffect } from 'react';
import { useView } from '../store/view.ts';

/** The last request that a card has served; a card that is made for the request serves it as well. */
let served = 0;
/** The story whose card had the focus when it left its column. */
let carried: string | null = null;

export function useCardFocus(open: RefObject<HTMLButtonElement | null>, story: string, selected: boolean): void {
  const request = useView((v) => (selected ? v.focusCard : 0));
  useLayoutEffect(() => {
    if (request <= served) return;
    served = request;
    open.current?.focus();
  }, [request, open]);
  useLayoutEffect(() => {
    const button = open.current;
    if (carried === story && document.activeElement === document.body) button?.focus();
    if (carried === story) carried = null;
    return () => {
      if (button !== null && document.activeElement === button) carried = story;
    };
  }, [open, story]);
}
