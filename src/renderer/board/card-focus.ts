/** Moves the keyboard focus to a card when a key asks for it, and keeps it on a card that moves to another column. */
import { type RefObject, useLayoutEffect } from 'react';
import { useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';

/** `open`: the card's main button, which takes the focus. */
export function useCardFocus(open: RefObject<HTMLButtonElement | null>, story: string, selected: boolean): void {
  const { cards } = useProject();
  const request = useView((v) => (selected ? v.focusCard : 0));
  useLayoutEffect(() => {
    if (request <= cards.servedFocus) return;
    cards.servedFocus = request;
    open.current?.focus();
  }, [request, open, cards]);
  useLayoutEffect(() => {
    const button = open.current;
    if (cards.focusedOnUnmount === story && document.activeElement === document.body) button?.focus();
    if (cards.focusedOnUnmount === story) cards.focusedOnUnmount = null;
    return () => {
      if (button !== null && document.activeElement === button) cards.focusedOnUnmount = story;
    };
  }, [open, story, cards]);
}
