// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { QuickAdd } from './QuickAdd.tsx';

afterEach(cleanup);

it('adds one story after the other by their titles, and keeps what was refused', async () => {
  const invoke = vi.fn().mockResolvedValue(ok({ story: '1_story_tax' }));
  aFakeProject(emptySnapshot(), { invoke }).show(<QuickAdd stage="current" />);
  const open = screen.getByRole('button', { name: 'Add a story to Current' });
  fireEvent.click(open);
  const field = screen.getByRole('textbox') as HTMLInputElement;
  expect(document.activeElement).toBe(field);
  const enter = async (title: string) => {
    fireEvent.change(field, { target: { value: title } });
    await act(async () => fireEvent.submit(field));
  };
  await enter('Tax for carts');
  expect(invoke.mock.calls[0]?.slice(0, 2)).toEqual(['story.add', { title: 'Tax for carts', stage: 'current' }]);
  expect([field.value, document.activeElement]).toEqual(['', field]);
  await enter('  ');
  expect(invoke).toHaveBeenCalledTimes(1);
  invoke.mockResolvedValue(refuse('no-host', message('page.lost')));
  await enter('Mail');
  expect([field.value, screen.getByRole('alert').textContent?.length]).toEqual(['Mail', expect.any(Number)]);
  fireEvent.keyDown(field, { key: 'Escape' });
  expect([screen.queryByRole('textbox'), document.activeElement]).toEqual([null, open]);
});
