/** What this page shows of a project: selection, panes, filter. The host does not know about it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandReply, Stage } from '../../contract/index.ts';
import { changeSettings } from './settings.ts';

/** The tabs of the detail pane. */
export type DetailTab = 'terminal' | 'changes' | 'story' | 'history' | 'processes';

/** What of its history is shown of a story. `stops`: the receipts of its stops. */
export type HistoryFilter = 'all' | 'runs' | 'gates' | 'moves' | 'questions' | 'stops';

/** The state of the page's view of one project. */
export interface ViewState {
  /** The id of the selected story, whose card Tab reaches. */
  selected: string | null;
  /** The ids of the stories that are chosen for an action on all of them. */
  chosen: readonly string[];
  /** Whether the detail pane is open. It shows the selected story. */
  detail: boolean;
  tab: DetailTab;
  /** What the history tab shows. */
  history: HistoryFilter;
  /** The id of the run chosen for the terminal tab; null: the story's newest run. */
  run: string | null;
  /** Whether the detail pane covers the board. */
  maximised: boolean;
  /** The column that stays open, where the board has no room for all of them; null: none was chosen. */
  unfolded: Stage | null;
  /** Whether the agents panel is open. */
  panel: boolean;
  /** Whether the column of archived stories is shown. */
  archived: boolean;
  /** The text of the find field; null: the field is closed. */
  find: string | null;
  /** The filters that are on, each as it is written in a query, for example `is:running`. */
  filters: readonly string[];
  /** The number of requests so far to move the keyboard focus to the selected card. */
  focusCard: number;
  /**
   * The story whose terminal or conversation takes the keyboard focus as soon as it is mounted; null: none. `run`: only that
   * of this run, so that an older one that is still shown does not take it.
   */
  focusTerminal: { story: string; run: string | null } | null;
  /** The question whose field for an answer in words takes the keyboard focus; null: none. */
  answered: string | null;
  /** The story whose detail has the field for a new acceptance item open; null: none. */
  newItem: string | null;
  /** The story whose detail opens its title or its text as a field, which takes the keyboard focus; null: none. */
  edited: { story: string; part: 'title' | 'text' } | null;
  /** The guide through a start and a stop; null: it is closed. */
  guide: GuideState | null;
  /** The config that was made here, until the note about it is closed; null: none. */
  made: MadeConfig | null;
}

/** What was written when the project's config was made. */
export type MadeConfig = CommandReply<'project.init'>;

/** The open guide. */
export interface GuideState {
  /** Its words stay as they are, and it opens nothing. */
  paused: boolean;
  /** When the newest stop was proven before the guide was opened, in ms since 1970; 0: there was none. */
  seen: number;
}

/** The part of a project store that these functions need. */
export interface WithView {
  readonly view: StoreApi<ViewState>;
}

/** The view when a project is opened: nothing is selected. `archived`: the archive is shown beside the board. */
export function createView(archived = false): StoreApi<ViewState> {
  return createStore<ViewState>()(() => ({
    selected: null,
    chosen: [],
    detail: false,
    tab: 'terminal',
    history: 'all',
    run: null,
    maximised: false,
    unfolded: null,
    panel: false,
    archived,
    find: null,
    filters: [],
    focusCard: 0,
    focusTerminal: null,
    answered: null,
    newItem: null,
    edited: null,
    guide: null,
    made: null,
  }));
}

/** The query that decides which stories the board shows; empty: all of them. */
export function queryOf({ filters, find }: Pick<ViewState, 'filters' | 'find'>): string {
  return [...filters, find?.trim() ?? ''].filter((part) => part !== '').join(' ');
}

/** Switches a filter on or off. */
export function toggleFilter({ view }: WithView, filter: string): void {
  view.setState(({ filters }) => ({
    filters: filters.includes(filter) ? filters.filter((one) => one !== filter) : [...filters, filter],
  }));
}

/** Shows all stories again. */
export function clearFilters({ view }: WithView): void {
  view.setState({ filters: [], find: null });
}

/** Selects a story, or none (null). `focus` moves the keyboard focus to its card as well. */
export function select({ view }: WithView, story: string | null, focus = false): void {
  view.setState((s) => ({
    selected: story,
    run: s.selected === story ? s.run : null,
    focusTerminal: focus ? null : requestOn(s, story),
    focusCard: focus ? s.focusCard + 1 : s.focusCard,
  }));
}

/** Opens a story in the detail pane. Without `tab` or `run` the ones shown now stay. */
export function openDetail({ view }: WithView, story: string, tab?: DetailTab, run?: string): void {
  view.setState((s) => ({
    selected: story,
    detail: true,
    tab: tab ?? s.tab,
    run: run ?? (s.selected === story ? s.run : null),
    focusTerminal: requestOn(s, story),
  }));
}

/**
 * Opens the story's terminal or conversation and moves the keyboard focus into it as soon as it is mounted. `run`: the one of
 * the story's newest run, which has this id.
 */
export function openTerminal(project: WithView, story: string, run: string | null = null): void {
  openDetail(project, story, 'terminal');
  project.view.setState({ focusTerminal: { story, run }, ...(run !== null && { run: null }) });
}

/** The request for the focus of a terminal, if it is one for this story. */
function requestOn({ focusTerminal }: ViewState, story: string | null): ViewState['focusTerminal'] {
  return focusTerminal?.story === story ? focusTerminal : null;
}

/** Opens the history of a story with the receipts of its stops. */
export function openReceipts(project: WithView, story: string, run?: string): void {
  openDetail(project, story, 'history', run);
  project.view.setState({ history: 'stops' });
}

/** Opens the story's text with the field for a new acceptance item, which takes the keyboard focus. */
export function openNewItem(project: WithView, story: string): void {
  openDetail(project, story, 'story');
  project.view.setState({ newItem: story });
}

/** Opens the story's title or text as a field, which takes the keyboard focus; without `story` none. */
export function editPart(project: WithView, story: string | null, part: 'title' | 'text' = 'title'): void {
  if (story !== null) openDetail(project, story, part === 'text' ? 'story' : undefined);
  project.view.setState({ edited: story === null ? null : { story, part } });
}

/** Closes the detail pane. The focus returns to the story's card. */
export function closeDetail({ view }: WithView): void {
  view.setState((s) => ({ detail: false, maximised: false, focusTerminal: null, focusCard: s.focusCard + 1 }));
}

/** Lets the open detail pane cover the board, or puts it back beside it. */
export function toggleMaximised({ view }: WithView): void {
  view.setState((s) => ({ maximised: s.detail && !s.maximised }));
}

/** Opens or closes the agents panel. */
export function togglePanel({ view }: WithView): void {
  view.setState((s) => ({ panel: !s.panel }));
}

/** Shows or hides the column of archived stories, here and after a reload. */
export function toggleArchived({ view }: WithView): void {
  const archived = !view.getState().archived;
  view.setState({ archived });
  changeSettings({ archived });
}
