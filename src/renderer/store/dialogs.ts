/** Which dialog and which menu are open: at most one of each. Features open them; app/ and board/ render them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Via } from '../../domain/index.ts';

/** The open dialog with its parameters. `release` is the forced release of a fence, `keys` the list of shortcuts. */
export type DialogState =
  | { kind: 'new-story' }
  | { kind: 'block'; story: string }
  | { kind: 'delete'; story: string }
  | { kind: 'remove-worktree'; story: string }
  /** The comment with which a person sends the work back. */
  | { kind: 'send-back'; story: string }
  /** The list of deleted stories. */
  | { kind: 'deleted' }
  /** `worktree`: names the fence; absent: the one of the story's own worktree. */
  | { kind: 'release'; story: string; worktree?: string }
  | { kind: 'stop-all'; via: Via }
  | { kind: 'open-project' }
  /** The config file as it was made. */
  | { kind: 'config-file' }
  /** What is missing on this machine and in this project. */
  | { kind: 'doctor' }
  | { kind: 'link'; url: string }
  | { kind: 'palette' }
  | { kind: 'keys' };

/** The open menu of a story: its agents to start, all actions of its card, or the choices of one of its fields. */
export interface MenuState {
  kind: 'start' | 'card' | 'priority' | 'labels' | 'after';
  story: string;
  /** The element that the menu opens at. */
  anchor: Element;
  /** The start may create a missing worktree again. */
  again?: boolean;
}

/** null: none is open. */
export interface DialogsState {
  dialog: DialogState | null;
  menu: MenuState | null;
}

/** The part of a project store that these functions need. */
export interface WithDialogs {
  readonly dialogs: StoreApi<DialogsState>;
}

/** The state with no dialog and no menu open. */
export function createDialogs(): StoreApi<DialogsState> {
  return createStore<DialogsState>()(() => ({ dialog: null, menu: null }));
}

/** Opens a dialog and closes any other dialog or menu. */
export function openDialog({ dialogs }: WithDialogs, dialog: DialogState): void {
  dialogs.setState({ dialog, menu: null });
}

/** Closes the dialog if it is still one of that kind. */
export function closeDialog({ dialogs }: WithDialogs, kind: DialogState['kind']): void {
  dialogs.setState((s) => (s.dialog?.kind === kind ? { dialog: null } : s));
}

/** Closes the dialog and calls `next` after the dialog has returned the focus. */
export function closeDialogThen(project: WithDialogs, kind: DialogState['kind'], next: () => void): void {
  closeDialog(project, kind);
  window.setTimeout(next, 0);
}

/** Opens a menu in place of the open one. */
export function openMenu({ dialogs }: WithDialogs, menu: MenuState): void {
  dialogs.setState({ menu });
}

/** Opens a menu after the open one has closed and returned the focus. */
export function openMenuAfter(project: WithDialogs, menu: MenuState): void {
  closeMenu(project);
  window.setTimeout(() => openMenu(project, menu), 0);
}

/** Closes the open menu, if there is one. */
export function closeMenu({ dialogs }: WithDialogs): void {
  dialogs.setState({ menu: null });
}
