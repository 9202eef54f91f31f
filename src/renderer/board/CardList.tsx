import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
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

/** Cards beyond the edge: few until the board is painted, then enough for a calm scroll. */
const OVERSCAN_FIRST = 1;
const OVERSCAN = 4;
const ESTIMATE_PX = 96;
/** Heights seen so far, by story: a card that comes back takes its own at once. */
const heights = new Map<string, number>();

/** Only the cards in sight are in the page, and the one with the focus. */
export function CardList({ stage, stories, tabbable }: CardListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const painted = usePainted();
  const kept = stories.findIndex((story) => story.id === tabbable);
  const virtual = useVirtualizer({
    count: stories.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => heights.get(stories[index]?.id ?? '') ?? ESTIMATE_PX,
    overscan: painted ? OVERSCAN : OVERSCAN_FIRST,
    measureElement: heightOf,
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

/**
 * Without an entry of the observer (a card just mounted) nothing is measured: reading the height would force a layout
 * for each card. The observer tells all of them together, after one layout and before the paint.
 */
function heightOf(
  element: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  list: Virtualizer<HTMLDivElement, HTMLElement>,
): number {
  const index = list.indexFromElement(element);
  const story = element.dataset.story ?? '';
  const box = entry?.borderBoxSize[0];
  if (box === undefined)
    return list.itemSizeCache.get(list.options.getItemKey(index)) ?? list.options.estimateSize(index);
  const height = Math.round(box.blockSize);
  heights.set(story, height);
  return height;
}

function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    let timer: number | undefined;
    // A task after the next frame: that frame is painted then.
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setPainted(true), 0);
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, []);
  return painted;
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
      aria-label={text('card.name', { story: story.id, title: story.title })}
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
