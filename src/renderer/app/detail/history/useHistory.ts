/** The events of a story, page by page, and again when something has happened to it. */
import { useEffect, useRef, useState } from 'react';
import type { EventRecord, Refusal } from '../../../../contract/index.ts';
import { call } from '../../../store/call.ts';
import { useLost } from '../../../store/hooks.ts';
import { useProject } from '../../../store/project.tsx';
import { joined } from './rows.ts';

/** What is known of a story's history. `events`: the newest first; null: not read yet. */
export interface HistoryState {
  events: readonly EventRecord[] | null;
  refusal: Refusal | null;
  /** Whether there may be older events. */
  hasMore: boolean;
}

/** Events that are asked for at once. */
const PAGE_EVENTS = 100;
/** Above every number of an event, so that only new events are sent. */
const ONLY_NEW = Number.MAX_SAFE_INTEGER;

/** The history, and a function that reads the page before it. */
export function useHistory(story: string): HistoryState & { readMore: () => Promise<void> } {
  const project = useProject();
  const isLost = useLost();
  const [asked, setAsked] = useState(0);
  const [state, setState] = useState<HistoryState>({ events: null, refusal: null, hasMore: false });
  const isReading = useRef(false);
  useEffect(
    () => project.client.events(ONLY_NEW, (event) => event.story === story && setAsked((n) => n + 1)),
    [project, story],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new event means that the first page must be read again
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const page = await call(project, 'event.list', { story, limit: PAGE_EVENTS });
      if (!isCurrent) return;
      if (!page.ok) return setState((now) => ({ ...now, refusal: page.error }));
      setState((now) => {
        const events = joined(page.value, now.events ?? []);
        const isFirst = events.length === page.value.length;
        return { events, refusal: null, hasMore: isFirst ? page.value.length === PAGE_EVENTS : now.hasMore };
      });
    };
    if (!isLost) void load();
    return () => {
      isCurrent = false;
    };
  }, [project, story, asked, isLost]);
  const readMore = async () => {
    const before = state.events?.at(-1)?.seq;
    if (before === undefined || isReading.current) return;
    isReading.current = true;
    const page = await call(project, 'event.list', { story, before, limit: PAGE_EVENTS });
    isReading.current = false;
    if (!page.ok) return setState((now) => ({ ...now, refusal: page.error }));
    setState((now) => {
      // A new first page has replaced the one that this page follows.
      if (now.events?.at(-1)?.seq !== before) return now;
      return {
        events: [...now.events, ...page.value],
        refusal: null,
        hasMore: page.value.length === PAGE_EVENTS,
      };
    });
  };
  return { ...state, readMore };
}
