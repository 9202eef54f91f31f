// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../../contract/index.ts';
import { useStory } from '../../store/hooks.ts';
import { undoLast } from '../../store/undo.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aProject, aStory } from '../../testing/records.ts';
import { loadLazyParts } from '../../ui/lazy-part.ts';
import { StoryText } from './StoryText.tsx';

const ID = '60_story_tax';
const TEXT =
  '## Steps\n\n- [ ] Round to cents\n- [x] Read *all* rates\n  - [ ] Of carts\n\n> 1. [ ] Quoted\n\n~~Old~~\n';
let at: FakeProject;
let hostText: string;
const invoke = vi.fn();

// Loaded before the first test, whose waiting has a time limit.
beforeAll(() => loadLazyParts());
beforeEach(() => {
  hostText = TEXT;
  invoke.mockReset().mockImplementation(async (name: string, input: { text?: string; textFrom?: string }) => {
    if (name === 'story.show') return ok({ text: hostText });
    if (input.textFrom !== hostText) return refuse('story-changed', message('command.edit.meanwhile', { story: ID }));
    hostText = input.text ?? hostText;
    return ok({ seq: 1, changed: true });
  });
});
afterEach(cleanup);

function Shown() {
  const story = useStory(ID);
  return story && <StoryText story={story} />;
}
async function show() {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: aStory(ID) } }, { invoke });
  at.show(<Shown />);
  // The first text takes long to lay out on a slow machine.
  await screen.findByText('Steps', {}, { timeout: 30_000 });
}
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });

it('check boxes are ticked in the text itself, wherever they stand, and Undo takes it back', async () => {
  await show();
  expect([box('Round to cents').checked, box('Read all rates').checked]).toEqual([false, true]);
  fireEvent.click(box('Of carts'));
  await vi.waitFor(() => expect(box('Of carts').checked).toBe(true));
  expect(hostText).toBe(TEXT.replace('[ ] Of', '[x] Of'));
  fireEvent.click(box('Read all rates'));
  await vi.waitFor(() => expect(hostText).toContain('- [ ] Read *all* rates'));
  fireEvent.click(box('Quoted'));
  await vi.waitFor(() => expect(hostText).toContain('> 1. [x] Quoted'));
  await act(() => undoLast(at.project));
  expect(hostText).toContain('> 1. [ ] Quoted');
});

it('what another writer has changed meanwhile is kept, and a line that is another one now is not ticked', async () => {
  await show();
  hostText = `New line.\n\n${TEXT}`;
  fireEvent.click(box('Round to cents'));
  await vi.waitFor(() => expect(hostText).toBe(`New line.\n\n${TEXT.replace('[ ] Round', '[x] Round')}`));
  const refused = vi.spyOn(at.project.notices, 'refusal');
  hostText = TEXT.replace('Of carts', 'Of all carts');
  fireEvent.click(box('Of carts'));
  await vi.waitFor(() => expect(refused).toHaveBeenCalledOnce());
  expect(hostText).toBe(TEXT.replace('Of carts', 'Of all carts'));
});

it('tables and struck text are shown as such', async () => {
  hostText = '## Steps\n\n| Rate | Net |\n| --- | ---: |\n| 19 % | 100 |\n\n~~Old~~ a~b~c';
  await show();
  expect(screen.getByRole('columnheader', { name: 'Net' })).toBeTruthy();
  expect(screen.getByRole('cell', { name: '100' })).toBeTruthy();
  expect([...document.querySelectorAll('del')].map(({ textContent }) => textContent)).toEqual(['Old']);
});

it('nothing can be ticked without a host', async () => {
  await show();
  act(() => at.client.become({ state: 'lost', since: 1 }));
  expect(box('Round to cents').getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(box('Round to cents'));
  expect(hostText).toBe(TEXT);
});
