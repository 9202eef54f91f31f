import { type RefObject, useEffect, useState } from 'react';
import type { TerminalScreen } from './screen.ts';

/** Whether a terminal shows its end; `new`: it does not, and there was output since a person scrolled up. */
export type Follow = 'end' | 'above' | 'new';

/** Follows where a terminal is scrolled to. `key`: changes with the terminal. */
export function useFollow(screen: RefObject<TerminalScreen | null>, key: unknown): Follow {
  const [follow, setFollow] = useState<Follow>('end');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the terminal in the ref
  useEffect(() => {
    const term = screen.current?.term;
    if (term === undefined) return undefined;
    setFollow('end');
    const isAtEnd = () => term.buffer.active.viewportY >= term.buffer.active.baseY;
    const listeners = [
      term.onScroll(() => setFollow((now) => (isAtEnd() ? 'end' : now === 'new' ? 'new' : 'above'))),
      term.onWriteParsed(() => setFollow(isAtEnd() ? 'end' : 'new')),
    ];
    return () => {
      for (const listener of listeners) listener.dispose();
    };
  }, [screen, key]);
  return follow;
}
