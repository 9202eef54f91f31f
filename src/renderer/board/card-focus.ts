/** Moving the keyboard focus to cards: by request of a key, and along with a card that changes its column. */
import { type RefObject, useLayoutEffect } from 'react';
import { useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';

export function useCardFocus(open: RefObject<HTMLButtonElement | null>, story: string, selected: boolean): void {
  const { cards } = useProject();
  const request = useView((v) => (selected ? v.focusCard : 0));
  useLayoutEffect(() => {
    if (request <= cards.served) return;
    cards.served = request;
    open.current?.focus();
  }, [request, open, cards]);
  useLayoutEffect(() => {
    const button = open.current;
    if (cards.carried === story && document.activeElement === document.body) button?.focus();
    if (cards.carried === story) cards.carried = null;
    return () => {
      if (button !== null && document.activeElement === button) cards.carried = story;
    };
  }, [open, story, cards]);
}
