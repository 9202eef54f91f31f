/** Which dialog or menu is open: one of each at most. Features open them, app/ and board/ show them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Via } from '../../domain/index.ts';

export type DialogState =
  | { kind: 'new-story' }
  | { kind: 'block'; story: string }
  | { kind: 'release'; story: string }
  | { kind: 'stop-all'; via: Via }
  | { kind: 'open-project' }
  | { kind: 'link'; url: string }
  | { kind: 'palette' }
  | { kind: 'keys' };

export interface MenuState {
  kind: 'start' | 'card';
  story: string;
  anchor: Element;
  /** The start may make a missing worktree again. */
  again?: boolean;
}

export interface DialogsState {
  dialog: DialogState | null;
  menu: MenuState | null;
}

/** What has dialogs: a project store. */
export interface WithDialogs {
  readonly dialogs: StoreApi<DialogsState>;
}

/** None is open. */
export function createDialogs(): StoreApi<DialogsState> {
  return createStore<DialogsState>()(() => ({ dialog: null, menu: null }));
}

/** Opens it in the place of any other dialog or menu. */
export function openDialog({ dialogs }: WithDialogs, dialog: DialogState): void {
  dialogs.setState({ dialog, menu: null });
}

/** Closes that dialog, and no other that took its place meanwhile. */
export function closeDialog({ dialogs }: WithDialogs, kind: DialogState['kind']): void {
  dialogs.setState((s) => (s.dialog?.kind === kind ? { dialog: null } : s));
}

/** Closes it and does the rest once the dialog has given the focus back. */
export function closeDialogThen(of: WithDialogs, kind: DialogState['kind'], rest: () => void): void {
  closeDialog(of, kind);
  window.setTimeout(rest, 0);
}

export function openMenu({ dialogs }: WithDialogs, menu: MenuState): void {
  dialogs.setState({ menu });
}

export function closeMenu({ dialogs }: WithDialogs): void {
  dialogs.setState({ menu: null });
}
