/** What this window shows: selection, panes, filter. Nothing of it is the host's business. */
import { create } from 'zustand';

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

export const useView = create<ViewState>()(() => ({
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

export function select(story: string | null, focus = false): void {
  useView.setState((s) => ({
    selected: story,
    run: s.selected === story ? s.run : null,
    focusTerminal: s.focusTerminal === story ? story : null,
    focusCard: focus ? s.focusCard + 1 : s.focusCard,
  }));
}

export function openDetail(story: string, tab?: DetailTab, run?: string): void {
  useView.setState((s) => ({
    selected: story,
    detail: true,
    tab: tab ?? s.tab,
    run: run ?? (s.selected === story ? s.run : null),
    focusTerminal: s.focusTerminal === story ? story : null,
  }));
}

/** Opens the story's terminal and puts the keyboard focus into it, now or when it has come. */
export function openTerminal(story: string): void {
  openDetail(story, 'terminal');
  useView.setState({ focusTerminal: story });
}

export function closeDetail(): void {
  useView.setState((s) => ({ detail: false, focusTerminal: null, focusCard: s.focusCard + 1 }));
}

export function togglePanel(): void {
  useView.setState((s) => ({ panel: !s.panel }));
}

export function toggleArchived(): void {
  useView.setState((s) => ({ archived: !s.archived }));
}
