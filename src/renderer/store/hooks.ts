/** What a part of the page reads of its project: it renders again when just that has changed. */
import { useCallback, useRef, useSyncExternalStore } from 'react';
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
import type { DragState } from './cards.ts';
import { recordOf } from './derive.ts';
import type { DialogsState } from './dialogs.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';
import { countOf, subscribeStages } from './shown.ts';
import { storyOf } from './story.ts';
import type { ViewState } from './view.ts';

export function useView<T>(select: (view: ViewState) => T): T {
  return useStore(useProject().view, select);
}

export function useDialogs<T>(select: (dialogs: DialogsState) => T): T {
  return useStore(useProject().dialogs, select);
}

export function useDrag<T>(select: (drag: DragState) => T): T {
  return useStore(useProject().cards.drag, select);
}

/** null: there is no such record, or no key. */
export function useRecord<T extends keyof Tables>(table: T, key: string | null): Tables[T] | null {
  const { mirror } = useProject();
  const subscribe = useCallback(
    (listener: () => void) => (key === null ? nothing : mirror.subscribeRecord(table, key, listener)),
    [mirror, table, key],
  );
  return useSyncExternalStore(subscribe, () =>
    key === null ? null : recordOf<Tables[T]>(mirror.snapshot()[table] as Record<string, Tables[T]>, key),
  );
}

/** The project's own record; null at the welcome door. */
export function useProjectRecord(): ProjectRecord | null {
  return useRecord('project', 'it');
}

export function useHost(): HostRecord | null {
  return useRecord('host', 'it');
}

/** An archived one as well, if this page has seen it. */
export function useStory(id: string | null): StoryRecord | null {
  const project = useProject();
  const { mirror, archive } = project;
  const subscribe = useCallback(
    (listener: () => void) => {
      if (id === null) return nothing;
      const offs = [mirror.subscribeRecord('stories', id, listener), archive.subscribe(listener)];
      return () => {
        for (const off of offs) off();
      };
    },
    [mirror, archive, id],
  );
  return useSyncExternalStore(subscribe, () => (id === null ? null : storyOf(project, id)));
}

/** What of the archive is here, and whether there is more. */
export function useArchive(): ArchiveState {
  const { archive } = useProject();
  return useSyncExternalStore(archive.subscribe, archive.state);
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

/** The run the story's card speaks of: the busy one, else the one that ended last. */
export function useCardRun(story: string): RunRecord | null {
  return useRunsOf(story)[0] ?? null;
}

export function useFence(story: string): FenceRecord | null {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeFenceOf(story, listener), [mirror, story]);
  return useSyncExternalStore(subscribe, () => mirror.fenceOf(story));
}

/** What is made of the runs that are live or being stopped; a number, a text or the like, so that it can be compared. */
export function useBusy<T extends string | number | boolean | null>(select: (busy: Ordered<RunRecord>) => T): T {
  const { mirror } = useProject();
  return useSyncExternalStore(mirror.subscribeBusy, () => select(mirror.busyRuns()));
}

/** All runs that are live or being stopped, the eldest first, as they are now. */
export function useBusyRuns(): readonly RunRecord[] {
  useBusy(editionOf);
  return useProject().mirror.busyRuns().items;
}

/** The ids of all runs: those that are live or being stopped by age, then those that are over, the last one first. */
export function useRunIds(): string[] {
  const { mirror } = useProject();
  useBusy(orderOf);
  useSyncExternalStore(mirror.subscribeEnded, () => mirror.endedRuns().order);
  return [...mirror.busyRuns().items, ...mirror.endedRuns().items].map((run) => run.id);
}

/** Every fence; they are few. */
export function useFences(): FenceRecord[] {
  const { mirror } = useProject();
  const fences = useRef<FenceRecord[]>([]);
  return useSyncExternalStore(mirror.subscribeFences, () => {
    const now = Object.values(mirror.snapshot().fences);
    const kept = fences.current;
    if (now.length !== kept.length || now.some((fence, at) => fence !== kept[at])) fences.current = now;
    return fences.current;
  });
}

/** The stories that the board shows in a stage; `version` is another one after each change of which they are, and where. */
export function useShown(stage: Stage): { stories: Ordered<StoryRecord>; version: string } {
  const { shown } = useProject();
  const subscribe = useCallback((listener: () => void) => shown.subscribeStage(stage, listener), [shown, stage]);
  const version = useSyncExternalStore(subscribe, () => shown.version(stage));
  return { stories: shown.inStage(stage), version };
}

/** How many stories the board shows. */
export function useShownCount(archived: boolean): number {
  const { shown } = useProject();
  const subscribe = useCallback((listener: () => void) => subscribeStages(shown, listener), [shown]);
  return useSyncExternalStore(subscribe, () => countOf(shown, archived));
}

/** How many records a small table has. */
export function useCount(table: keyof Tables): number {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeTable(table, listener), [mirror, table]);
  return useSyncExternalStore(subscribe, () => Object.keys(mirror.snapshot()[table]).length);
}

/** How many cards say that their run failed. */
export function useFailedCount(archived: boolean): number {
  const { failed } = useProject();
  return useSyncExternalStore(failed.subscribe, () => failed.list(archived).length);
}

/** For what lists something of everything while it is open, such as a menu: it renders again after every change. */
export function useWholeMirror(): Mirror {
  const { mirror } = useProject();
  useSyncExternalStore(mirror.subscribe, () => mirror.snapshot().seq);
  return mirror;
}

export function useConnection(): Connection {
  const { client } = useProject();
  return useSyncExternalStore(client.onConnection, client.connection);
}

/** When the host was lost, in ms since the epoch; null: it can be asked. */
export function useLostSince(): number | null {
  return lostSince(useConnection());
}

/** What stands on the page is then as old as the loss, and nothing can be asked. */
export function useLost(): boolean {
  return useLostSince() !== null;
}

/** Why nothing can be asked of the host now, for tooltips and notes; null: it can. */
export function disabledReason({ client }: Pick<ProjectStore, 'client'>): string | null {
  return lostSince(client.connection()) === null ? null : text('lost.acting');
}

/** As disabledReason(), for what is drawn. Views stay: they show what was last known. */
export function useDisabledReason(): string | null {
  return useLost() ? text('lost.acting') : null;
}

const nothing: Unsubscribe = () => undefined;
const orderOf = ({ order }: Ordered<RunRecord>): number => order;
const editionOf = ({ edition }: Ordered<RunRecord>): number => edition;
