/** Hooks that read one part of the project. The component renders again only when that part has changed. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Connection, Mirror, Ordered, Unsubscribe } from '../../client/index.ts';
import { lostSince } from '../../client/index.ts';
import type {
  FenceRecord,
  HostRecord,
  ProjectRecord,
  ReceiptRecord,
  RunRecord,
  Stage,
  StoryRecord,
  Tables,
} from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import type { ArchiveState } from './archive.ts';
import { cardRun } from './card-state.ts';
import type { DragState } from './cards.ts';
import { recordOf } from './derive.ts';
import type { DialogsState } from './dialogs.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';
import { countOf, subscribeStages } from './shown.ts';
import { storyName, storyOf } from './story.ts';
import type { ViewState } from './view.ts';

/** A value selected from the view state. */
export function useView<T>(select: (view: ViewState) => T): T {
  return useStore(useProject().view, select);
}

/** A value selected from the state of dialogs and menus. */
export function useDialogs<T>(select: (dialogs: DialogsState) => T): T {
  return useStore(useProject().dialogs, select);
}

/** A value selected from the drag in progress. */
export function useDrag<T>(select: (drag: DragState) => T): T {
  return useStore(useProject().cards.drag, select);
}

/** A record of a table by its key; null if there is no such record, or no key. */
export function useRecord<T extends keyof Tables>(table: T, key: string | null): Tables[T] | null {
  const { mirror } = useProject();
  const subscribe = useCallback(
    (listener: () => void) => (key === null ? noop : mirror.subscribeRecord(table, key, listener)),
    [mirror, table, key],
  );
  return useSyncExternalStore(subscribe, () =>
    key === null ? null : recordOf<Tables[T]>(mirror.snapshot()[table] as Record<string, Tables[T]>, key),
  );
}

/** The project's own record; null on the welcome screen. */
export function useProjectRecord(): ProjectRecord | null {
  return useRecord('project', 'it');
}

/** The host's own record; null before the first snapshot. */
export function useHost(): HostRecord | null {
  return useRecord('host', 'it');
}

/** A story by its id, also an archived one that this page has loaded; null for all others. */
export function useStory(id: string | null): StoryRecord | null {
  const project = useProject();
  const { mirror, archive } = project;
  const subscribe = useCallback(
    (listener: () => void) => {
      if (id === null) return noop;
      const offs = [mirror.subscribeRecord('stories', id, listener), archive.subscribe(listener)];
      return () => {
        for (const off of offs) off();
      };
    },
    [mirror, archive, id],
  );
  return useSyncExternalStore(subscribe, () => (id === null ? null : storyOf(project, id)));
}

/** What a person calls the story with this id: its title. The id itself if this page does not know the story. */
export function useStoryName(id: string): string {
  const story = useStory(id);
  return story === null ? id : storyName(story);
}

/** How much of the archive is loaded. */
export function useArchive(): ArchiveState {
  const { archive } = useProject();
  return useSyncExternalStore(archive.subscribe, archive.state);
}

/** Whether the project has archived stories that the board does not show. */
export function useHiddenArchive(): boolean {
  const { archive } = useProject();
  const lost = useLost();
  const shown = useView((view) => view.archived);
  useEffect(() => {
    // Asked again after a lost connection, if there was no answer.
    if (!lost) archive.look();
  }, [archive, lost]);
  return useSyncExternalStore(archive.subscribe, archive.hasStories) === true && !shown;
}

/** The story's last receipt. */
export function useReceipt(story: string): ReceiptRecord | null {
  return useRecord('receipts', story);
}

/** A story's runs: busy ones first, then the newest. */
export function useRunsOf(story: string): readonly RunRecord[] {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeRunsOf(story, listener), [mirror, story]);
  return useSyncExternalStore(subscribe, () => mirror.runsOf(story));
}

/** The run that the story's card shows; null if its receipt is newer, or if it has no run. */
export function useCardRun(story: string): RunRecord | null {
  return cardRun(useRunsOf(story), useReceipt(story));
}

/** The story's fence; null if its worktree is open. */
export function useFence(story: string): FenceRecord | null {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeFenceOf(story, listener), [mirror, story]);
  return useSyncExternalStore(subscribe, () => mirror.fenceOf(story));
}

/** A value computed from the busy runs. It must be a primitive, so that an unchanged one does not render again. */
export function useBusy<T extends string | number | boolean | null>(select: (busy: Ordered<RunRecord>) => T): T {
  const { mirror } = useProject();
  return useSyncExternalStore(mirror.subscribeBusy, () => select(mirror.busyRuns()));
}

/** The busy runs, the oldest first. The array changes in place. */
export function useBusyRuns(): readonly RunRecord[] {
  useBusy(editionOf);
  return useProject().mirror.busyRuns().items;
}

/**
 * The ids of the busy runs, the oldest first, then of the ended ones, most recent first. Of these there are at most
 * `maxEnded`, since a large project has many of them; `left` counts the others.
 */
export function useRunIds(maxEnded: number): { ids: string[]; left: number } {
  const { mirror } = useProject();
  useBusy(orderOf);
  useSyncExternalStore(mirror.subscribeEnded, () => mirror.endedRuns().order);
  const ended = mirror.endedRuns().items;
  return {
    ids: [...mirror.busyRuns().items, ...ended.slice(0, maxEnded)].map((run) => run.id),
    left: Math.max(0, ended.length - maxEnded),
  };
}

/** All fences of the project. */
export function useFences(): FenceRecord[] {
  const { mirror } = useProject();
  const fences = useRef<FenceRecord[]>([]);
  return useSyncExternalStore(mirror.subscribeFences, () => {
    const now = Object.values(mirror.snapshot().fences);
    const last = fences.current;
    if (now.length !== last.length || now.some((fence, at) => fence !== last[at])) fences.current = now;
    return fences.current;
  });
}

/**
 * The stories that the board shows in a stage. `version` differs after each change of the list or of its order. `inBand`: how
 * many of the first ones need attention.
 */
export function useShown(stage: Stage): { stories: Ordered<StoryRecord>; version: string; inBand: number } {
  const { shown } = useProject();
  const subscribe = useCallback((listener: () => void) => shown.subscribeStage(stage, listener), [shown, stage]);
  const version = useSyncExternalStore(subscribe, () => shown.version(stage));
  return { stories: shown.inStage(stage), version, inBand: shown.inBand(stage) };
}

/** The number of stories on the board; `archived`: with the archive. */
export function useShownCount(archived: boolean): number {
  const { shown } = useProject();
  const subscribe = useCallback((listener: () => void) => subscribeStages(shown, listener), [shown]);
  return useSyncExternalStore(subscribe, () => countOf(shown, archived));
}

/** The number of records in a table. Meant for small tables, since it counts the keys. */
export function useCount(table: keyof Tables): number {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeTable(table, listener), [mirror, table]);
  return useSyncExternalStore(subscribe, () => Object.keys(mirror.snapshot()[table]).length);
}

/** The number of cards that show a failed run; `archived`: with archived stories. */
export function useFailedCount(archived: boolean): number {
  const { failed } = useProject();
  return useSyncExternalStore(failed.subscribe, () => failed.list(archived).length);
}

/** The number of stories that do not go on until a person acts. */
export function useNeedsYouCount(): number {
  const { needsYou } = useProject();
  return useSyncExternalStore(needsYou.subscribe, () => needsYou.list(false).length);
}

/** The whole mirror. Renders again after every change, so only menus and the palette use it, while they are open. */
export function useWholeMirror(): Mirror {
  const { mirror } = useProject();
  useSyncExternalStore(mirror.subscribe, () => mirror.snapshot().seq);
  return mirror;
}

/** The state of the connection to the host. */
export function useConnection(): Connection {
  const { client } = useProject();
  return useSyncExternalStore(client.onConnection, client.connection);
}

/** When the host was lost, in ms since the epoch; null while commands can be sent. */
export function useLostSince(): number | null {
  return lostSince(useConnection());
}

/** Whether the host is lost: the page then shows old data and cannot send commands. */
export function useLost(): boolean {
  return useLostSince() !== null;
}

/** Why commands are disabled at present, for tooltips and notes; null if they are not. */
export function disabledReason({ client }: Pick<ProjectStore, 'client'>): string | null {
  return lostSince(client.connection()) === null ? null : text('lost.acting');
}

/** disabledReason() as a hook. */
export function useDisabledReason(): string | null {
  return useLost() ? text('lost.acting') : null;
}

const noop: Unsubscribe = () => undefined;
const orderOf = ({ order }: Ordered<RunRecord>): number => order;
const editionOf = ({ edition }: Ordered<RunRecord>): number => edition;
