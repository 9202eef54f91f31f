// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConversationEvent, emptySnapshot, message, refuse } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withHeight, withoutLayout } from '../testing/no-layout.ts';
import { aProject } from '../testing/records.ts';
import { aFakeStream, aSource, everyKind, type FakeStream, longTalk, talkLines } from '../testing/talk.ts';
import { ConversationView } from './ConversationView.tsx';
import type { OpenStream } from './feed.ts';
import type { ConversationActions, ConversationSource } from './source.ts';

// Loaded before the test, whose waiting has a time limit.
beforeAll(() => import('react-markdown'));
beforeAll(() => {
  withoutLayout();
  withHeight(4_000);
  // The virtual list measures with these: an item has 40 px.
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', {
    configurable: true,
    get(this: HTMLElement) {
      return this.dataset.index === undefined ? 4_000 : 40;
    },
  });
});
let at: FakeProject;
beforeEach(() => {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() } });
});
afterEach(cleanup);

const prompt: ConversationEvent = { at: 1, kind: 'prompt', id: 'p', from: 'person', text: 'Go on' };
const ended: ConversationEvent = { at: 2, kind: 'turn-end', reason: 'end_turn', error: null };

async function show(
  events: readonly ConversationEvent[],
  part: Partial<ConversationSource & ConversationActions> = {},
) {
  const stream = aFakeStream(talkLines(events));
  at.show(<ConversationView source={aSource(stream, part)} />);
  await settled();
  return stream;
}
/** The next frame, in which the page draws what has arrived. */
const settled = () => act(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
const write = async (stream: FakeStream, ...events: ConversationEvent[]) => {
  act(() => stream.write(talkLines(events)));
  await settled();
};
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message to coder-1' });

describe('items', () => {
  it('of every kind are shown, each with a name', async () => {
    await show(everyKind());
    const names = screen.getAllByRole('listitem').flatMap((item) => item.getAttribute('aria-label') ?? []);
    expect(new Set(names)).toEqual(
      new Set([
        'Note',
        'The story’s prompt',
        'You',
        'Thought',
        'Message',
        'Plan',
        'Read src/pool/pool.ts',
        'Edit src/pool/pool.ts',
        'Question',
        'npm test -- pool',
        'Unknown update',
        'The turn has ended',
        'The turn has failed: 429 rate_limit_error: try again in 40 s',
      ]),
    );
    expect(screen.getByText('You answered: Yes')).toBeTruthy();
  });

  it('a tool call shows its diff with signs when it is opened, by pointer and by key', async () => {
    await show(everyKind());
    const item = screen.getByRole('listitem', { name: 'Edit src/pool/pool.ts' });
    expect(within(item).getByText('7 added, 0 removed')).toBeTruthy();
    expect(item.querySelector('[data-line="added"]')).toBeNull();
    fireEvent.click(within(item).getByRole('button', { expanded: false }));
    expect(item.querySelector('[data-line="added"]')?.textContent).toMatch(/^\+ /);
    act(() => item.focus());
    fireEvent.keyDown(item, { key: 'ArrowLeft' });
    expect(item.querySelector('[data-line="added"]')).toBeNull();
    fireEvent.keyDown(item, { key: 'Enter' });
    expect(item.querySelector('[data-line="added"]')).toBeTruthy();
  });

  it('a message grows in its item, and the bytes are acknowledged', async () => {
    const stream = await show([prompt, { at: 1, kind: 'text', text: 'Hel' }]);
    await write(stream, { at: 2, kind: 'text', text: 'lo there' });
    expect(await screen.findByText('Hello there')).toBeTruthy();
    expect(stream.acked()).toBeGreaterThan(100);
  });

  it('of a long conversation only some are in the page', async () => {
    await show(longTalk(5_000));
    const items = screen.getAllByRole('listitem').filter((item) => item.dataset.index !== undefined);
    expect(items.length).toBeGreaterThan(10);
    expect(items.length).toBeLessThan(400);
    expect(Number(items[0]?.getAttribute('aria-setsize'))).toBeGreaterThan(4_000);
  });

  it('the item with the focus and the one at the pointer have a Copy button and their time', async () => {
    await show([prompt, { at: 1, kind: 'text', text: 'Hello' }]);
    const item = screen.getByRole('listitem', { name: 'Message' });
    const copy = () => within(item).queryByRole('button', { name: 'Copy: Message' });
    expect(item.getAttribute('aria-keyshortcuts')).toBe('C');
    expect(copy()).toBeNull();
    act(() => item.focus());
    expect(copy()).toBeTruthy();
    expect(item.querySelector('time')).toBeTruthy();
    act(() => screen.getByRole('listitem', { name: 'You' }).focus());
    expect(copy()).toBeNull();
    fireEvent.pointerEnter(within(item).getByText('Hello'));
    expect(copy()).toBeTruthy();
    fireEvent.pointerLeave(within(item).getByText('Hello'));
    expect(copy()).toBeNull();
  });

  it('hidden characters of a command are shown', async () => {
    await show([{ at: 1, kind: 'question', id: 'q', title: 'rm \u202egnp.cod', options: [] }]);
    expect(screen.getByText('rm \\u{202e}gnp.cod')).toBeTruthy();
  });

  it('an empty conversation says what will be here', async () => {
    await show([]);
    expect(screen.getByText('Nothing was said yet')).toBeTruthy();
  });
});

describe('the message box', () => {
  it('sends by Enter and is empty then; a refused message stays, with the remedy', async () => {
    const send = vi.fn(async () => null);
    await show([prompt, ended], { send });
    fireEvent.change(field(), { target: { value: 'Fix the test' } });
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    expect(send).not.toHaveBeenCalled();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settled();
    expect(send).toHaveBeenCalledExactlyOnceWith('Fix the test');
    expect(field().value).toBe('');
    cleanup();
    const refusal = refuse('failed', message('page.lost'));
    await show([prompt], { send: async () => (refusal.ok ? null : refusal.error) });
    fireEvent.change(field(), { target: { value: 'Fix the test' } });
    fireEvent.click(screen.getByRole('button', { name: 'Queue' }));
    await settled();
    expect(screen.getByRole('alert').textContent).not.toBe('');
    expect(field().value).toBe('Fix the test');
  });

  it('Esc interrupts a turn, also in the list, and does nothing between turns', async () => {
    const interrupt = vi.fn(async () => null);
    const stream = await show([prompt], { interrupt });
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.keyDown(screen.getByRole('listitem', { name: 'You' }), { key: 'Escape' });
    fireEvent.click(screen.getByRole('button', { name: 'Interrupt the turn of coder-1 on 60_story_cleanup' }));
    expect(interrupt).toHaveBeenCalledTimes(3);
    await write(stream, ended);
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(interrupt).toHaveBeenCalledTimes(3);
    expect(screen.queryByRole('button', { name: /^Interrupt/ })).toBeNull();
    expect(screen.getByRole('button', { name: 'Stop coder-1 on 60_story_cleanup' })).toBeTruthy();
  });

  it('queued messages can be edited and removed', async () => {
    const edit = vi.fn(async () => null);
    const remove = vi.fn(async () => null);
    await show([prompt], { edit, remove, queued: [{ id: 'm1', text: 'Then write a test' }] });
    fireEvent.click(screen.getByRole('button', { name: 'Edit the queued message: Then write a test' }));
    const queued = screen.getByRole('textbox', { name: 'Queued message' });
    fireEvent.change(queued, { target: { value: 'Then write two tests' } });
    fireEvent.keyDown(queued, { key: 'Enter' });
    await settled();
    expect(edit).toHaveBeenCalledExactlyOnceWith('m1', 'Then write two tests');
    fireEvent.click(screen.getByRole('button', { name: 'Remove the queued message: Then write a test' }));
    expect(remove).toHaveBeenCalledExactlyOnceWith('m1');
    await settled();
  });

  it('stays when the agent has ended: a message resumes its session', async () => {
    await show([prompt, ended], { live: false });
    expect(field().placeholder).toBe('coder-1 has ended. A message resumes its session.');
    expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull();
  });

  it('keeps what was typed when another story is shown meanwhile', async () => {
    await show([prompt]);
    fireEvent.change(field(), { target: { value: 'half a thou' } });
    cleanup();
    await show([prompt]);
    expect(field().value).toBe('half a thou');
  });
});

it('usage is shown, and what is unknown is left out', async () => {
  await show([{ at: 1, kind: 'usage', used: 84_000, size: 200_000, costUsd: null }, prompt], {
    live: false,
    facts: { ...NO_FACTS, model: 'claude-sonnet' },
  });
  const view = screen.getByRole('region', { name: 'Conversation with coder-1 on 60_story_cleanup' });
  expect(view.textContent).toContain('context 42 %');
  expect(view.textContent).toContain('claude-sonnet');
  expect(view.textContent).not.toContain('$');
});

it('the raw stream is shown as it came', async () => {
  await show(everyKind());
  fireEvent.click(screen.getByRole('button', { name: 'Raw stream' }));
  await settled();
  expect(screen.getByText(/"jsonrpc":"2\.0"/)).toBeTruthy();
});

it('standard error is one button away', async () => {
  await show(everyKind());
  fireEvent.click(screen.getByRole('button', { name: 'Raw stream' }));
  fireEvent.click(screen.getByRole('button', { name: 'Errors' }));
  await settled();
  expect(screen.getByText('a warning')).toBeTruthy();
});

it('a run without a conversation shows what its program wrote, and takes no messages while it lives', async () => {
  const missing: OpenStream = (listener) => {
    queueMicrotask(() => listener.end(0, message('serving.noRun')));
    return { ack: () => undefined, history: () => undefined, close: () => undefined };
  };
  await show([], { openConversation: missing });
  await settled();
  expect(screen.getByText(/"jsonrpc":"2\.0"/)).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('a run that is starting waits for its streams', async () => {
  await show([], { openConversation: null });
  expect(screen.getByText('Opening the conversation…')).toBeTruthy();
});

it('messages that a stop has kept from being sent can be put back into the message box', async () => {
  await show([prompt, { at: 2, kind: 'unsent', messages: [{ id: 'm', text: 'Then test it' }] }], { live: false });
  fireEvent.change(field(), { target: { value: 'First this.' } });
  fireEvent.click(screen.getByRole('button', { name: 'Put into the message box' }));
  expect(field().value).toBe('First this.\n\nThen test it');
  expect(document.activeElement).toBe(field());
});
