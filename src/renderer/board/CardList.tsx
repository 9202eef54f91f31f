import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { cardState } from '../store/card-state.ts';
import { useCardRun, useFence } from '../store/hooks.ts';
import { useView } from '../store/view.ts';
import { Card } from './Card.tsx';
import css from './Column.module.css';

interface CardListProps {
  stage: Stage;
  stories: StoryRecord[];
  tabbable: string | null;
}

/** Only the cards in sight are in the page, and the one with the focus. */
export function CardList({ stage, stories, tabbable }: CardListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const kept = stories.findIndex((story) => story.id === tabbable);
  const virtual = useVirtualizer({
    count: stories.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 96,
    overscan: 6,
    getItemKey: (index) => stories[index]?.id ?? index,
    rangeExtractor(range) {
      const indexes = defaultRangeExtractor(range);
      if (kept >= 0 && !indexes.includes(kept)) indexes.push(kept);
      return indexes.sort((a, b) => a - b);
    },
  });
  useFollowFocus(kept, (index) => virtual.scrollToIndex(index, { align: 'auto' }));
  return (
    <div ref={scroll} className={css.scroll}>
      <ul
        className={css.list}
        style={{ height: virtual.getTotalSize() }}
        aria-label={text('column.label', { stage: text(`stage.${stage}`) })}
      >
        {virtual.getVirtualItems().map((item) => {
          const story = stories[item.index];
          if (!story) return null;
          return (
            <Slot
              key={item.key}
              story={story}
              index={item.index}
              size={stories.length}
              top={item.start}
              tabbable={story.id === tabbable}
              measure={virtual.measureElement}
            />
          );
        })}
      </ul>
    </div>
  );
}

interface SlotProps {
  story: StoryRecord;
  index: number;
  size: number;
  top: number;
  tabbable: boolean;
  measure: (element: HTMLElement | null) => void;
}

function Slot({ story, index, size, top, tabbable, measure }: SlotProps) {
  const state = cardState(story, useCardRun(story.id), useFence(story.id));
  return (
    <li
      ref={measure}
      className={css.slot}
      style={{ transform: `translateY(${top}px)` }}
      data-index={index}
      data-story={story.id}
      data-state={state}
      aria-setsize={size}
      aria-posinset={index + 1}
      aria-label={`${story.id} ${story.title}`}
    >
      <Card story={story} tabbable={tabbable} />
    </li>
  );
}

/** A key moved the focus to a card that may be out of sight. */
function useFollowFocus(index: number, scrollTo: (index: number) => void): void {
  const request = useView((v) => v.focusCard);
  const latest = useRef({ index, scrollTo });
  latest.current = { index, scrollTo };
  useEffect(() => {
    if (request > 0 && latest.current.index >= 0) latest.current.scrollTo(latest.current.index);
  }, [request]);
}
