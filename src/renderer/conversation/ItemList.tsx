import { defaultRangeExtractor, elementScroll, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, memo, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { ConversationItem } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { Button } from '../ui/Button.tsx';
import { writeClipboard } from '../ui/write-clipboard.ts';
import css from './Conversation.module.css';
import type { EarlierItems } from './feed.ts';
import { Item } from './Item.tsx';
import { canCopy, canFold, copyText, itemName } from './item-text.ts';

interface ItemListProps {
  /** The list changes in place; `version` differs after each change. */
  items: readonly ConversationItem[];
  version: number;
  label: string;
  earlier: EarlierItems;
  onEarlier: () => void;
  /** Takes messages that were not sent into the message box; null: there is none. */
  onReuse: ((messages: readonly string[]) => void) | null;
  /** Called after an item was copied. */
  onCopied: () => void;
}

const OVERSCAN = 6;
/** Assumed heights of items that have not been measured yet. */
const ESTIMATES_PX = { text: 90, prompt: 90, plan: 110, question: 70 } as const;
/** Of a folded item, and exact: what has the height that was assumed moves nothing when it is measured. */
const ESTIMATE_PX = 32;
/** Closer to the end than this, the list follows new output. */
const END_PX = 24;

/**
 * The items, of which only the visible ones are in the page. The list follows its end until a person scrolls away from it.
 * Arrow keys move between items; Enter, → and ← fold; C copies. It renders again with its props only: what is told of the run
 * changes several times a second, and is shown elsewhere.
 */
export const ItemList = memo(function ItemList(props: ItemListProps) {
  const { items, version, label, earlier, onEarlier, onReuse, onCopied } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  /** The key of the item that has or had the focus. */
  const [active, setActive] = useState<number | null>(null);
  /** What the list showed when a person scrolled away from its end; null: it is at the end. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const followsRef = useRef(true);
  /** Where the list was scrolled to, and its height then, in px. */
  const placeRef = useRef({ top: 0, height: 0 });
  const first = items[0]?.key ?? 0;
  const firstRef = useRef(first);
  const current = active === null ? items.length - 1 : Math.max(0, Math.min(active - first, items.length - 1));
  /** The items that are visible at the end. */
  const endRef = useRef(() => ({ startIndex: 0, endIndex: items.length - 1 }));
  const itemsRef = useRef(items);
  itemsRef.current = items;
  // With another function each time, the places of all items would be computed again for each picture.
  const getItemKey = useCallback((index: number) => itemsRef.current[index]?.key ?? index, []);
  const virtual = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => {
      const kind = items[index]?.kind ?? 'note';
      return (ESTIMATES_PX as Partial<Record<ConversationItem['kind'], number>>)[kind] ?? ESTIMATE_PX;
    },
    overscan: OVERSCAN,
    getItemKey,
    // Following the end is no person's scrolling either, for which the items are drawn again before anything else.
    observeElementOffset: (instance, told) =>
      observeElementOffset(instance, (offset, isScrolling) => told(offset, isScrolling && !followsRef.current)),
    // A position that follows from measured heights is no person's scrolling.
    scrollToFn(offset, options, instance) {
      elementScroll(offset, options, instance);
      const element = scroll.current;
      if (element) placeRef.current = { top: element.scrollTop, height: element.scrollHeight };
    },
    rangeExtractor(range) {
      // What the end will show is drawn at once, and not first what was there before new items came.
      const indexes = defaultRangeExtractor(followsRef.current ? { ...range, ...endRef.current() } : range);
      // What has the focus stays in the page.
      if (active !== null && current >= 0 && !indexes.includes(current)) indexes.push(current);
      return indexes.sort((a, b) => a - b);
    },
  });
  const total = virtual.getTotalSize();
  // While the list follows its end, it is scrolled there once for all measured heights.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = followsRef.current ? () => false : undefined;
  endRef.current = () => {
    const from = virtual.getVirtualItemForOffset(total - (scroll.current?.clientHeight ?? 0));
    return { startIndex: from?.index ?? 0, endIndex: items.length - 1 };
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: new items and measured heights move the end
  useLayoutEffect(() => {
    const element = scroll.current;
    const added = firstRef.current - first;
    firstRef.current = first;
    if (!element) return;
    if (added > 0) {
      // Items were added above: what is shown stays where it is.
      followsRef.current = false;
      element.scrollTop += element.scrollHeight - placeRef.current.height;
      placeRef.current = { top: element.scrollTop, height: element.scrollHeight };
      if (document.activeElement === document.body) moveTo(added);
    }
    if (!followsRef.current) return;
    element.scrollTop = element.scrollHeight;
    placeRef.current = { top: element.scrollTop, height: element.scrollHeight };
  }, [version, total, first]);

  const fold = useCallback((key: number) => {
    followsRef.current = false;
    setOpen((now) => new Set(now.has(key) ? [...now].filter((one) => one !== key) : [...now, key]));
  }, []);
  const copy = useCallback(
    (key: number) => {
      const item = itemsRef.current[key - (itemsRef.current[0]?.key ?? 0)];
      if (item) void writeClipboard(copyText(item)).then((isCopied) => isCopied && onCopied());
    },
    [onCopied],
  );
  const toEnd = () => {
    followsRef.current = true;
    setLeftAt(null);
    if (scroll.current) scroll.current.scrollTop = scroll.current.scrollHeight;
  };
  const moveTo = (index: number) => {
    const to = Math.max(0, Math.min(items.length - 1, index));
    followsRef.current = to === items.length - 1;
    setActive(first + to);
    virtual.scrollToIndex(to, { align: 'auto' });
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Within an item, such as a link or the lines of a diff, keys keep their own meaning.
    const isOnItem = event.target instanceof HTMLElement && event.target.dataset.index !== undefined;
    if (!isOnItem) return;
    const item = items[current];
    const isOpen = item !== undefined && open.has(item.key);
    switch (event.key) {
      case 'ArrowDown':
        moveTo(current + 1);
        break;
      case 'ArrowUp':
        moveTo(current - 1);
        break;
      case 'Home':
        moveTo(0);
        break;
      case 'End':
        moveTo(items.length - 1);
        break;
      case 'Enter':
      case ' ':
        if (item === undefined || !canFold(item)) return;
        fold(item.key);
        break;
      case 'ArrowRight':
        if (item === undefined || !canFold(item) || isOpen) return;
        fold(item.key);
        break;
      case 'ArrowLeft':
        if (item === undefined || !isOpen) return;
        fold(item.key);
        break;
      case 'c':
        if (item !== undefined) copy(item.key);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <div className={css.list}>
      <div
        ref={scroll}
        className={css.scroll}
        onWheel={({ deltaY }) => {
          if (deltaY < 0) followsRef.current = false;
        }}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          const { top, height } = placeRef.current;
          placeRef.current = { top: scrollTop, height: scrollHeight };
          // An item that was measured moves the end, too. Only a person scrolls back in a list whose height stays.
          if (scrollHeight - scrollTop - clientHeight <= END_PX) followsRef.current = true;
          else if (scrollHeight === height && scrollTop < top) followsRef.current = false;
          const isFollowing = followsRef.current;
          setLeftAt((now) => (isFollowing ? null : (now ?? version)));
        }}
      >
        <ol className={css.items} style={{ height: total }} aria-label={label} onKeyDown={onKeyDown}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const item = items[index];
            if (!item) return null;
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                className={css.slot}
                style={{ transform: `translateY(${start}px)` }}
                data-index={index}
                tabIndex={index === current ? 0 : -1}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                aria-label={itemName(item)}
                aria-keyshortcuts={canCopy(item) ? 'C' : undefined}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) setActive(first + index);
                }}
              >
                {item.kind === 'cut' ? (
                  <Cut earlier={earlier} onEarlier={onEarlier} />
                ) : (
                  <Item
                    item={item}
                    isOpen={open.has(item.key)}
                    isCurrent={item.key === active}
                    onFold={fold}
                    onCopy={copy}
                    onReuse={onReuse}
                  />
                )}
              </li>
            );
          })}
        </ol>
      </div>
      {leftAt !== null && (
        <Button small className={css.toEnd} onClick={toEnd}>
          {text(version === leftAt ? 'talk.end' : 'talk.new')} <ArrowDown size={12} aria-hidden="true" />
        </Button>
      )}
    </div>
  );
});

/** Stands for the items before. */
function Cut({ earlier, onEarlier }: { earlier: EarlierItems; onEarlier: () => void }) {
  return (
    <div className={css.rule}>
      {earlier === 'none' ? (
        text('talk.cut')
      ) : (
        <Button acts small disabled={earlier === 'loading'} onClick={onEarlier}>
          {text(earlier === 'loading' ? 'talk.earlier.loading' : 'talk.earlier')}
        </Button>
      )}
    </div>
  );
}
