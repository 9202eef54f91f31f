import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { Ordered } from '../../client/index.ts';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { cardState } from '../store/card-state.ts';
import { useCardRun, useFence, useStory, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { storyName, storyNumber, storyOf } from '../store/story.ts';
import { Card } from './Card.tsx';
import css from './Column.module.css';

interface CardListProps {
  stage: Stage;
  /** The list changes in place; `version` differs after each change of the list or of its order. */
  stories: Ordered<StoryRecord>;
  version: string;
  /** How many of the first stories need attention. */
  inBand: number;
  tabbable: string | null;
  /** Called when the end of the list comes into view, so that more stories can be loaded. */
  onEnd?: (() => void) | undefined;
}

/** Cards rendered beyond the visible ones: few until the first paint, then enough for smooth scrolling. */
const OVERSCAN_FIRST = 1;
const OVERSCAN = 4;
/** Assumed height of a card that has not been measured yet. */
const ESTIMATE_PX = 72;

/** A virtual list: only the visible cards are in the page, and the one with the focus. */
export function CardList({ stage, stories, version, inBand, tabbable, onEnd }: CardListProps) {
  const project = useProject();
  const { cards } = project;
  const scroll = useRef<HTMLDivElement>(null);
  const painted = usePainted();
  const focused = tabbable === null ? null : storyOf(project, tabbable);
  const focusedIndex = focused === null ? -1 : stories.indexOf(focused);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another version the indexes belong to other stories
  const keyOf = useCallback((index: number) => stories.items[index]?.id ?? index, [stories, version]);
  const virtual = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: stories.items.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => cards.heights.get(stories.items[index]?.id ?? '') ?? ESTIMATE_PX,
    overscan: painted ? OVERSCAN : OVERSCAN_FIRST,
    measureElement: (element, entry, list) => heightOf(cards.heights, element, entry, list),
    getItemKey: keyOf,
    rangeExtractor(range) {
      const indexes = defaultRangeExtractor(range);
      if (focusedIndex >= 0 && !indexes.includes(focusedIndex)) indexes.push(focusedIndex);
      return indexes.sort((a, b) => a - b);
    },
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  const isEnd = last >= stories.items.length - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version has another end
  useEffect(() => {
    if (isEnd) onEnd?.();
  }, [isEnd, onEnd, version]);
  useScrollToFocus(focusedIndex, (index) => virtual.scrollToIndex(index, { align: 'auto' }));
  return (
    <div ref={scroll} className={css.scroll}>
      <ul
        className={css.list}
        style={{ height: virtual.getTotalSize() }}
        aria-label={text('column.label', { stage: text(`stage.${stage}`) })}
      >
        {shown.map((item) => {
          const story = stories.items[item.index];
          if (!story) return null;
          return (
            <Slot
              key={item.key}
              id={story.id}
              index={item.index}
              count={stories.items.length}
              topPx={item.start}
              bandStart={item.index === 0 ? inBand : 0}
              band={item.index >= inBand ? undefined : item.index === inBand - 1 ? 'end' : 'inner'}
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
 * The height of a card in px. A card that was just mounted has no observer entry, and measuring it here would force one
 * layout per card. The observer reports all new cards together, after one layout and before the paint.
 */
function heightOf(
  heights: Map<string, number>,
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
    // A task that starts after the next frame, which is painted by then.
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
  id: string;
  index: number;
  /** The number of cards in the list. */
  count: number;
  topPx: number;
  /** How many stories are in the band that begins here; 0: none begins. */
  bandStart: number;
  /** Whether the card is in the band of those that need attention, and whether it is the last one there. */
  band: 'inner' | 'end' | undefined;
  tabbable: boolean;
  measure: (element: HTMLElement | null) => void;
}

/** The list item of one card. */
const Slot = memo(function Slot({ id, index, count, topPx, bandStart, band, tabbable, measure }: SlotProps) {
  const story = useStory(id);
  const chosen = useView((v) => v.chosen.includes(id));
  const run = useCardRun(id);
  const fence = useFence(id);
  if (story === null) return null;
  const state = cardState(story, run, fence);
  return (
    <li
      ref={measure}
      className={css.slot}
      style={{ transform: `translateY(${topPx}px)` }}
      data-index={index}
      data-story={story.id}
      data-state={state}
      data-band={band}
      data-chosen={chosen || undefined}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={text('card.name', { title: storyName(story), number: storyNumber(story.id) })}
    >
      {bandStart > 0 && <p className={css.band}>{text('column.band', { n: bandStart })}</p>}
      {chosen && <span className="visually-hidden">{text('bulk.chosen')}</span>}
      <Card story={story} tabbable={tabbable} />
    </li>
  );
});

/** Scrolls to the focused card when a key has moved the focus to it. */
function useScrollToFocus(index: number, scrollTo: (index: number) => void): void {
  const request = useView((v) => v.focusCard);
  const latest = useRef({ index, scrollTo });
  latest.current = { index, scrollTo };
  useEffect(() => {
    if (request > 0 && latest.current.index >= 0) latest.current.scrollTo(latest.current.index);
  }, [request]);
}
