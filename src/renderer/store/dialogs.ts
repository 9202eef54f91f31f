/** Which dialog or menu is open: one of each at most. Features open them, app/ and board/ show them. */
import { create } from 'zustand';

export type DialogState =
  | { kind: 'new-story' }
  | { kind: 'block'; story: string }
  | { kind: 'release'; story: string }
  | { kind: 'stop-all'; via: string }
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

export const useDialogs = create<{ dialog: DialogState | null; menu: MenuState | null }>()(() => ({
  dialog: null,
  menu: null,
}));

export function openDialog(dialog: DialogState): void {
  useDialogs.setState({ dialog, menu: null });
}

/** Closes that dialog, and no other that took its place meanwhile. */
export function closeDialog(kind: DialogState['kind']): void {
  useDialogs.setState((s) => (s.dialog?.kind === kind ? { dialog: null } : s));
}

/** Closes it and does the rest once the dialog has given the focus back. */
export function closeDialogThen(kind: DialogState['kind'], rest: () => void): void {
  closeDialog(kind);
  window.setTimeout(rest, 0);
}

export function openMenu(menu: MenuState): void {
  useDialogs.setState({ menu });
}

export function closeMenu(): void {
  useDialogs.setState({ menu: null });
}
