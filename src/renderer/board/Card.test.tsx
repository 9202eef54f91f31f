// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, legacy, ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aFence, aProject, aReceipt, aRun, aStory, aWorktree } from '../testing/records.ts';
import { Card } from './Card.tsx';

const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
let at: FakeProject;
const story = aStory('60_story_cleanup', { title: 'Remove agents', stage: 'current' });

function show(part: Partial<Snapshot>, record: StoryRecord = story) {
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, stories: { [record.id]: record }, ...part };
  at = aFakeProject(snapshot, { invoke });
  const { container } = at.show(<Card story={record} tabbable />);
  return container.querySelector('article');
}

beforeEach(() => invoke.mockClear());
afterEach(cleanup);

it('is a button named by id and title', () => {
  show({});
  fireEvent.click(screen.getByRole('button', { name: '60_story_cleanup Remove agents' }));
  expect(at.project.view.getState()).toMatchObject({ selected: story.id, detail: true });
});

it('stops its agent at once, without a question', () => {
  const card = show({ runs: { r: aRun(story.id, 'coder-1', { lastLine: 'npm test' }) } });
  expect(card?.dataset.state).toBe('running');
  expect(screen.getByText('npm test')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Stop coder-1 on 60_story_cleanup' }));
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: story.id, agent: 'coder-1' }, 'card');
});

it('says what holds its agent, and how strong the proof of its stop can be', () => {
  show({ runs: { r: aRun(story.id, 'coder-1') } });
  expect(screen.getByText('keeper · kernel').title).toContain('the kernel says whether all are gone');
  cleanup();
  show({ runs: { r: aRun(story.id, 'coder-1', { strength: 'scan' }) } });
  expect(screen.getByText('keeper · scan').title).toContain('one that hid may be left');
});

it('says how many are left while it stops, and offers no second Stop', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 6 };
  show({ runs: { r: aRun(story.id, 'coder-1', { stopping }) } });
  expect(screen.getByText('stopping, 6 processes left')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Stop / })).toBeNull();
});

it('names what survived, retries, and asks before a forced release', () => {
  const card = show({ fences: { w: aFence(story.id) } });
  expect(card?.dataset.state).toBe('stop-failed');
  expect(screen.getByText('node 48213 (D), sudo 48220 (S)')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Retry the stop on 60_story_cleanup' }));
  expect(invoke).toHaveBeenCalledWith('fence.retry', { story: story.id });
  fireEvent.click(screen.getByRole('button', { name: 'Force release 60_story_cleanup' }));
  expect(at.project.dialogs.getState().dialog).toEqual({ kind: 'release', story: story.id });
  expect(invoke).toHaveBeenCalledOnce();
});

it('says which submodules its worktree lacks, beside the agent as well', () => {
  const worktree = aWorktree(story.id, { empty: ['libs/lib'] });
  show({ runs: { r: aRun(story.id, 'coder-1') } }, { ...story, worktree });
  expect(screen.getByText('submodules empty: libs/lib').title).toContain('git submodule update --init --recursive');
  cleanup();
  show({}, { ...story, worktree: { ...worktree, state: 'missing' } });
  expect(screen.queryByText(/submodules empty/)).toBeNull();
});

it('cannot stop without a host, and says why', () => {
  show({ runs: { r: aRun(story.id, 'coder-1') } });
  act(() => at.client.become({ state: 'lost', since: 1 }));
  const stop = screen.getByRole('button', { name: 'Stop coder-1 on 60_story_cleanup' });
  expect([stop.getAttribute('aria-disabled'), stop.title]).toEqual([
    'true',
    'No host answers this page: nothing can be stopped from here.',
  ]);
  fireEvent.click(stop);
  expect(invoke).not.toHaveBeenCalled();
});

it('goes on saying stopping until the stop lets go of the record', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const run = aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping });
  const card = show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id, { run: run.id }) } });
  expect(card?.dataset.state).toBe('stopping');
  expect(screen.queryByText(/failed|proven gone/)).toBeNull();
});

describe('the last receipt', () => {
  it('does not speak for a record of another run', () => {
    const run = aRun(story.id, 'coder-2', { status: 'failed', reason: legacy('exit 3') });
    show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.queryByText(/proven gone/)).toBeNull();
    cleanup();
    show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id, { run: run.id }) } });
    expect(screen.getByText('proven gone: 14 processes in 38 ms')).toBeTruthy();
    expect(screen.queryByText(/^coder-1/)).toBeNull();
  });
  it('names its agent where no record does', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.getByText('coder-1:')).toBeTruthy();
    cleanup();
    show({ receipts: { [story.id]: aReceipt(story.id) } }, { ...story, stage: 'done' });
    expect(screen.getByText('coder-1:')).toBeTruthy();
  });
  it('stands on the card with its strength', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.getByText('proven gone: 14 processes in 38 ms')).toBeTruthy();
  });
  it('gives way to what runs now', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) }, runs: { r: aRun(story.id, 'coder-1') } });
    expect(screen.queryByText(/proven gone/)).toBeNull();
  });
});

it('says why it is blocked, and offers no start', () => {
  const card = show({}, { ...story, blocked: legacy('waits for the tax rates') });
  expect(card?.dataset.state).toBe('blocked');
  expect(screen.getByText('waits for the tax rates')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Start/ })).toBeNull();
});

describe('Start is for the role that the stage wants', () => {
  const words = () => [...document.querySelectorAll('article [class*="row"]')].map((row) => row.textContent);
  const merge: StoryRecord = { ...story, stage: 'merge' };
  it('after the stop of an agent that another stage wanted', () => {
    show({ receipts: { [story.id]: aReceipt(story.id, { agent: 'qa-2' }) } }, merge);
    expect(words()).toEqual(['qa-2: proven gone: 14 processes in 38 ms', 'wants mergemasterStart']);
    expect(screen.getByRole('button', { name: 'Start mergemaster on 60_story_cleanup' })).toBeTruthy();
  });
  it('beside an agent of that role which ended, and on a line of its own beside another one', () => {
    show({ runs: { r: aRun(story.id, 'qa-2', { role: 'qa', status: 'completed' }) } }, merge);
    expect(words()).toEqual(['qa-2 finished', 'wants mergemasterStart']);
    cleanup();
    show({ runs: { r: aRun(story.id, 'mergemaster', { role: 'mergemaster', status: 'completed' }) } }, merge);
    expect(words()).toEqual(['mergemaster finishedStart']);
  });
  it('before any agent', () => {
    show({}, merge);
    expect(words()).toEqual(['wants mergemasterStart']);
  });
});

it('says why a run failed, and offers a start', () => {
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('exit 3') }) } });
  expect(screen.getByText(/failed: exit 3/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Start coder on 60_story_cleanup' }));
  expect(at.project.dialogs.getState().menu).toMatchObject({ kind: 'start', story: story.id });
});

it('the name and the state of one that ended are one text that wraps, so that neither is cut', () => {
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('interrupted') }) } });
  const name = screen.getByTitle('coder-1');
  expect(name.parentElement?.textContent).toBe('coder-1 failed: interrupted');
});

it('gives a long reason lines of its own, and the whole of it as tooltip', () => {
  const reason = 'command not found: loud. Install it, or name its path in .huskies/project.toml.';
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'failed', reason: legacy(reason), pid: null }) } });
  expect(screen.getByText(reason)).toMatchObject({ tagName: 'P', title: reason });
});

it('does not let a title turn what stands around it, and gives it its own direction', () => {
  show({}, { ...story, title: 'Pay \u202Eeht llib', blocked: legacy('\u2067\u05E9\u05DC\u05D5\u05DD') });
  expect(document.body.innerHTML).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
  expect(screen.getByRole('heading', { name: 'Pay eht llib' }).dir).toBe('auto');
  expect(screen.getByText('\u05E9\u05DC\u05D5\u05DD').dir).toBe('auto');
  cleanup();
  show({}, { ...story, title: '\u05E9\u05DC\u05D5\u05DD' });
  // In a name no element can isolate it.
  expect(screen.getByRole('button', { name: '60_story_cleanup \u2068\u05E9\u05DC\u05D5\u05DD\u2069' })).toBeTruthy();
});

it('shows hostile words as words', () => {
  show({}, { ...story, title: '<img src=x onerror=alert(1)>', blocked: legacy('<script>alert(1)</script>') });
  expect(document.querySelector('img,script')).toBeNull();
  expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy();
});
