import { expect, it, vi } from 'vitest';
import { contextItems } from './context-menu.ts';

vi.mock('electron', () => ({ Menu: {} }));

const editFlags = { canUndo: false, canRedo: false, canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
const rolesOf = (isEditable: boolean, selectionText: string) =>
  contextItems({ isEditable, selectionText, editFlags }).flatMap(({ role, enabled }) =>
    role && enabled ? [role] : [],
  );

it('offers what can be done in a text field, copying for selected text, and nothing elsewhere', () => {
  expect(rolesOf(true, '')).toEqual(['cut', 'copy', 'paste', 'selectAll']);
  expect(rolesOf(false, 'words')).toEqual(['copy']);
  expect(rolesOf(false, '  ')).toEqual([]);
});
