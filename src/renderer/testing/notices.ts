/** Reads the notices that a project shows. */
import { isValidElement } from 'react';
import { toast } from 'sonner';
import type { ProjectStore } from '../store/project-store.ts';

/** A visible notice. `button` and `description` are undefined if it has none. */
export interface ShownNotice {
  message: unknown;
  button: unknown;
  description: unknown;
  /** Presses the button. */
  press(): void;
}

/** The newest notice that the project shows; empty if there is none. */
export function noticeIn({ id }: Pick<ProjectStore, 'id'>): ShownNotice {
  const shown = toast.getToasts().filter((one) => String(one.id).startsWith(`${id} `));
  const last = shown.at(-1);
  if (last === undefined || !('title' in last))
    return { message: undefined, button: undefined, description: undefined, press: () => undefined };
  const { title: message, action, description } = last;
  if (action === null || typeof action !== 'object' || isValidElement(action) || !('onClick' in action))
    return { message, button: undefined, description, press: () => undefined };
  return { message, button: action.label, description, press: () => action.onClick({} as never) };
}
