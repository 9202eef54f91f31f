import { type RefObject, useEffect, useState } from 'react';

/** Whether content of a scroll box is hidden above or below its visible part. */
export interface ScrollEdges {
  above: boolean;
  below: boolean;
}

/** Fractions of a px, with which a zoomed page scrolls, are no content. */
const TOLERANCE_PX = 1;

/** Follows a scroll box, whose only child holds all of its content. */
export function useScrollEdges(box: RefObject<HTMLElement | null>): ScrollEdges {
  const [edges, setEdges] = useState<ScrollEdges>({ above: false, below: false });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const check = (): void => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      const above = scrollTop > TOLERANCE_PX;
      const below = scrollTop + clientHeight < scrollHeight - TOLERANCE_PX;
      setEdges((old) => (old.above === above && old.below === below ? old : { above, below }));
    };
    const sizes = new ResizeObserver(check);
    sizes.observe(element);
    if (element.firstElementChild !== null) sizes.observe(element.firstElementChild);
    element.addEventListener('scroll', check, { passive: true });
    check();
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', check);
    };
  }, [box]);
  return edges;
}
