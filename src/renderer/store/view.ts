/** What this page shows of a project: selection, panes, filter. Nothing of it is the host's business. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export type DetailTab = 'terminal' | 'story' | 'receipts';

export interface ViewState {
  /** The story with the roving focus. */
  selected: string | null;
  /** The detail pane follows the selection while it is open. */
  detail: boolean;
  tab: DetailTab;
  /** A run of the selected story picked for the terminal; null: the newest. */
  run: string | null;
  panel: boolean;
  archived: boolean;
  /** null: the find field is closed. */
  find: string | null;
  /** Counts requests to move the keyboard focus to the selected card. */
  focusCard: number;
  /** The story whose terminal gets the keyboard focus as soon as it is there; null: none. */
  focusTerminal: string | null;
}

/** What has a view: a project store. */
export interface WithView {
  readonly view: StoreApi<ViewState>;
}

/** As it is when a project comes: nothing is selected, and the board alone is shown. */
export function createView(): StoreApi<ViewState> {
  return createStore<ViewState>()(() => ({
    selected: null,
    detail: false,
    tab: 'terminal',
    run: null,
    panel: false,
    archived: false,
    find: null,
    focusCard: 0,
    focusTerminal: null,
  }));
}

/** `focus`: the keyboard's focus goes to its card as well. */
export function select({ view }: WithView, story: string | null, focus = false): void {
  view.setState((s) => ({
    selected: story,
    run: s.selected === story ? s.run : null,
    focusTerminal: s.focusTerminal === story ? story : null,
    focusCard: focus ? s.focusCard + 1 : s.focusCard,
  }));
}

/** Opens the story beside the board; without a tab or a run it stays at those that are shown. */
export function openDetail({ view }: WithView, story: string, tab?: DetailTab, run?: string): void {
  view.setState((s) => ({
    selected: story,
    detail: true,
    tab: tab ?? s.tab,
    run: run ?? (s.selected === story ? s.run : null),
    focusTerminal: s.focusTerminal === story ? story : null,
  }));
}

/** Opens the story's terminal and puts the keyboard focus into it, now or when it has come. */
export function openTerminal(of: WithView, story: string): void {
  openDetail(of, story, 'terminal');
  of.view.setState({ focusTerminal: story });
}

/** The focus goes back to the story's card. */
export function closeDetail({ view }: WithView): void {
  view.setState((s) => ({ detail: false, focusTerminal: null, focusCard: s.focusCard + 1 }));
}

export function togglePanel({ view }: WithView): void {
  view.setState((s) => ({ panel: !s.panel }));
}

export function toggleArchived({ view }: WithView): void {
  view.setState((s) => ({ archived: !s.archived }));
}
