// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NextTurn, Snapshot, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, legacy, message, ok } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
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

const rows = () => [...document.querySelectorAll('article [class*="row"]')].map((row) => row.textContent);

beforeEach(() => invoke.mockClear());
afterEach(cleanup);

it('is a button whose name is the title and the number', () => {
  show({});
  fireEvent.click(screen.getByRole('button', { name: 'Remove agents, 60' }));
  expect(at.project.view.getState()).toMatchObject({ selected: story.id, detail: true });
});

it('Stop works at once, without a confirmation', () => {
  const card = show({ runs: { r: aRun(story.id, 'coder-1', { lastLine: 'npm test' }) } });
  expect(card?.dataset.state).toBe('running');
  expect(screen.getByText('npm test')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Stop coder-1 on Remove agents' }));
  expect(invoke).toHaveBeenCalledWith(
    'agent.stop',
    { story: story.id, agent: 'coder-1', run: expect.any(String) },
    'card',
  );
});

it('shows a gate as one, with its Stop, and the start of an agent beside its end', () => {
  const gate = aRun(story.id, 'tests', { kind: 'gate', role: 'other', lastLine: '12 of 40' });
  show({ runs: { r: gate } });
  expect(screen.getByText('gate tests')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Stop tests on Remove agents' }));
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: story.id, agent: 'tests', run: gate.id }, 'card');
  cleanup();
  show({ runs: { r: { ...gate, status: 'failed', reason: message('run.exit', { code: 1 }) } } });
  expect(screen.getByText('gate tests').closest('article')?.textContent).toContain('exit 1');
  expect(screen.getByRole('button', { name: 'Start coder on Remove agents' })).toBeTruthy();
});

it('an idle card has two lines: its title, and its number with Start', () => {
  const card = show({}, { ...story, stage: 'backlog' });
  expect(card?.querySelector('h3')?.textContent).toBe('Remove agents');
  expect(rows()).toEqual(['60Start']);
  expect(screen.getByRole('button', { name: 'Start coder on Remove agents' })).toBeTruthy();
});

it('a card at work has three lines: title, state with agent and Stop, and what it does', () => {
  const card = show({ runs: { r: aRun(story.id, 'coder-1', { lastLine: 'npm test -- pool' }) } });
  expect(rows()).toEqual([expect.stringMatching(/^runningcoder-1[\d:]+Stop$/)]);
  expect(card?.querySelectorAll('[class*="line"]')).toHaveLength(1);
  expect(card?.textContent).not.toMatch(/60_story|keeper|cgroup|kernel|scan/);
});

it('its tooltip has the id, the containment, and how strong the proof of a stop can be', () => {
  const tooltip = () => {
    const open = document.querySelector<HTMLElement>('[data-card]');
    if (open) fireEvent.pointerEnter(open);
    return open?.title;
  };
  show({ runs: { r: aRun(story.id, 'coder-1') } });
  expect(tooltip()).toMatch(
    /60_story_cleanup[\s\S]*keeper · kernel[\s\S]*the kernel confirms whether all of them are gone/,
  );
  cleanup();
  show({ runs: { r: aRun(story.id, 'coder-1', { strength: 'scan' }) } });
  expect(tooltip()).toMatch(/keeper · scan[\s\S]*a hidden process may be left/);
  cleanup();
  show({ receipts: { [story.id]: aReceipt(story.id) } });
  expect(tooltip()).toContain('proven gone: 14 processes in 38 ms');
});

it.each([
  ['model', 'no answer of the model for 6 min: interrupt its turn (Esc) or stop it'],
  ['screen', 'nothing new on its screen for 6 min: have a look, interrupt its turn (Esc) or stop it'],
] as const)('shows what a stalled agent lacks, for how long, and what to do: %s', (kind, words) => {
  const stall = { kind, since: Date.now() - 6.5 * 60_000 };
  // its spinner writes all the time
  show({ runs: { r: aRun(story.id, 'coder-1', { stalledAt: Date.now(), stall, lastOutputAt: Date.now() }) } });
  expect(screen.getByText(words)).toBeTruthy();
});

it('shows that an agent has stalled until it writes again or is being stopped, and does not stop it', () => {
  const stalled = { stalledAt: Date.now(), lastOutputAt: Date.now() - 17 * 60_000 };
  show({ runs: { r: aRun(story.id, 'coder-1', stalled) } });
  expect(screen.getByText('stalled').closest('article')?.textContent).toContain('last output 17 min ago');
  expect(screen.getByRole('button', { name: 'Stop coder-1 on Remove agents' })).toBeTruthy();
  cleanup();
  show({ runs: { r: aRun(story.id, 'coder-1', { stalledAt: Date.now() }) } });
  expect(screen.getByText(/^since .*, no output yet$/)).toBeTruthy();
  cleanup();
  const stopping = {
    by: 'stall' as const,
    why: message('run.stalled.stop', { minutes: 15 }),
    since: 0,
    receipt: 'r',
    left: 1,
  };
  show({ runs: { r: aRun(story.id, 'coder-1', { ...stalled, stopping }) } });
  expect(screen.queryByText('stalled')).toBeNull();
});

it('shows the number of remaining processes during a stop, and offers no second Stop', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 6 };
  show({ runs: { r: aRun(story.id, 'coder-1', { id: 'r', stopping }) } });
  expect(screen.getByText('6 of 6 processes left')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Stop / })).toBeNull();
  const run = aRun(story.id, 'coder-1', { id: 'r', stopping: { ...stopping, left: 2 } });
  act(() => at.client.change({ table: 'runs', key: 'r', put: run }));
  expect(screen.getByText('2 of 6 processes left')).toBeTruthy();
});

it('names the survivors of a failed stop, and offers Retry and a forced release with confirmation', () => {
  const fence = aFence(story.id);
  const card = show({ fences: { w: fence } });
  expect(card?.dataset.state).toBe('stop-failed');
  expect(screen.getByText('node 48213 (D), sudo 48220 (S)')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Retry the stop on Remove agents' }));
  expect(invoke).toHaveBeenCalledWith('fence.retry', { story: story.id, worktree: fence.worktree });
  fireEvent.click(screen.getByRole('button', { name: 'Force release Remove agents' }));
  expect(at.project.dialogs.getState().dialog).toEqual({
    kind: 'release',
    story: story.id,
    worktree: fence.worktree,
  });
  expect(invoke).toHaveBeenCalledOnce();
});

it('names the empty submodules of its worktree, also while an agent is at work', () => {
  const worktree = aWorktree(story.id, { empty: ['libs/lib'] });
  show({ runs: { r: aRun(story.id, 'coder-1') } }, { ...story, worktree });
  expect(screen.getByText('empty submodules: libs/lib').title).toContain('git submodule update --init --recursive');
  cleanup();
  show({}, { ...story, worktree: { ...worktree, state: 'missing' } });
  expect(screen.queryByText(/submodules empty/)).toBeNull();
});

it('Stop is disabled while the host is lost, and shows why', () => {
  show({ runs: { r: aRun(story.id, 'coder-1') } });
  act(() => at.client.become({ state: 'lost', since: 1 }));
  const stop = screen.getByRole('button', { name: 'Stop coder-1 on Remove agents' });
  expect([stop.getAttribute('aria-disabled'), stop.title]).toEqual([
    'true',
    'Not connected to a host, so nothing can be stopped from here.',
  ]);
  fireEvent.click(stop);
  expect(invoke).not.toHaveBeenCalled();
});

it('shows stopping until the run is removed', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: 0 };
  const run = aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping });
  const card = show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id, { run: run.id }) } });
  expect(card?.dataset.state).toBe('stopping');
  expect(screen.queryByText(/failed|proven gone/)).toBeNull();
});

describe('the last receipt', () => {
  it('is not shown beside another run', () => {
    const run = aRun(story.id, 'coder-2', { status: 'failed', reason: legacy('exit 3'), endedAt: Date.now() });
    show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.queryByText(/proven gone/)).toBeNull();
    cleanup();
    show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id, { run: run.id }) } });
    expect(screen.queryByText(/^coder-1/)).toBeNull();
  });
  it('is shown instead of a failed run if it is newer', () => {
    const run = aRun(story.id, 'dies', { status: 'failed', reason: legacy('exit 3'), endedAt: Date.now() - 90_000 });
    const card = show({ runs: { r: run }, receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.getByText('proven gone, 14 in 38 ms')).toBeTruthy();
    expect(screen.queryByText(/failed: exit 3/)).toBeNull();
    expect(card?.dataset.state).toBe('idle');
  });
  it('names its agent if no run is shown', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.getByText('coder-1')).toBeTruthy();
    cleanup();
    show({ receipts: { [story.id]: aReceipt(story.id) } }, { ...story, stage: 'done' });
    expect(screen.getByText('coder-1')).toBeTruthy();
  });
  it('I3: is shown with its strength', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) } });
    expect(screen.getByText('proven gone, 14 in 38 ms')).toBeTruthy();
    cleanup();
    show({ receipts: { [story.id]: aReceipt(story.id, { strength: 'scan' }) } });
    expect(screen.getByText('none seen, 14 ended in 38 ms')).toBeTruthy();
    expect(screen.queryByText(/proven/)).toBeNull();
  });
  it('is hidden while a run is busy', () => {
    show({ receipts: { [story.id]: aReceipt(story.id) }, runs: { r: aRun(story.id, 'coder-1') } });
    expect(screen.queryByText(/proven gone/)).toBeNull();
  });
});

it('a blocked card shows the reason, and offers no start', () => {
  const card = show({}, { ...story, blocked: legacy('waits for the tax rates') });
  expect(card?.dataset.state).toBe('blocked');
  expect(screen.getByText('waits for the tax rates')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Start/ })).toBeNull();
});

describe('Start for the role of the stage', () => {
  const merge: StoryRecord = { ...story, stage: 'merge' };
  it('is offered after the stop of an agent for another stage', () => {
    show({ receipts: { [story.id]: aReceipt(story.id, { agent: 'qa-2' }) } }, merge);
    expect(rows()).toEqual(['stoppedqa-2Start']);
    expect(screen.getByRole('button', { name: 'Start mergemaster on Remove agents' })).toBeTruthy();
  });
  it('is beside an ended agent, whatever its role', () => {
    show({ runs: { r: aRun(story.id, 'qa-2', { role: 'qa', status: 'completed' }) } }, merge);
    expect(rows()).toEqual(['finishedqa-2Start']);
    expect(screen.getByRole('button', { name: 'Start mergemaster on Remove agents' })).toBeTruthy();
  });
  it('is offered before any agent has run', () => {
    show({}, merge);
    expect(rows()).toEqual(['60Start']);
  });
});

it('a finished story is moved on by its card', () => {
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'completed' }) } });
  fireEvent.click(screen.getByRole('button', { name: 'To QA: move Remove agents' }));
  expect(invoke).toHaveBeenCalledWith('story.move', { story: story.id, stage: 'qa', before: null });
});

it('a failed run shows why with its last line, and offers its log and the same agent again', () => {
  const run = aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('exit 3'), lastLine: 'Error: no table' });
  show({ runs: { r: run }, agents: { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command: 'c' } } });
  expect(screen.getByText('exit 3 · Error: no table')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Log of coder-1 on Remove agents' }));
  expect(at.project.view.getState()).toMatchObject({ detail: true, tab: 'terminal', run: run.id });
  fireEvent.click(screen.getByRole('button', { name: 'Restart coder-1 on Remove agents' }));
  expect(invoke).toHaveBeenCalledWith('agent.start', { story: story.id, agent: 'coder-1' });
});

it('offers another agent where the one that failed is not configured any more', () => {
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('exit 3') }) } });
  fireEvent.click(screen.getByRole('button', { name: 'Start coder on Remove agents' }));
  expect(at.project.dialogs.getState().menu).toMatchObject({ kind: 'start', story: story.id });
});

it('shows a long reason, and completely as a tooltip', () => {
  const reason = 'command not found: loud. Install it, or name its path in .huskies/project.toml.';
  show({ runs: { r: aRun(story.id, 'coder-1', { status: 'failed', reason: legacy(reason), pid: null }) } });
  expect(screen.getByText(reason)).toMatchObject({ tagName: 'P', title: reason });
});

it('bidirectional characters in a title do not affect the text around it', () => {
  show({}, { ...story, title: 'Pay \u202Eeht llib', blocked: legacy('\u2067\u05E9\u05DC\u05D5\u05DD') });
  expect(document.body.innerHTML).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
  expect(screen.getByRole('heading', { name: 'Pay eht llib' }).dir).toBe('auto');
  expect(screen.getByText('\u05E9\u05DC\u05D5\u05DD').dir).toBe('auto');
  cleanup();
  show({}, { ...story, title: '\u05E9\u05DC\u05D5\u05DD' });
  // An accessible name has no elements, so that isolation needs characters.
  expect(screen.getByRole('button', { name: '\u2068\u05E9\u05DC\u05D5\u05DD\u2069, 60' })).toBeTruthy();
});

it('shows HTML in texts as plain text', () => {
  show({}, { ...story, title: '<img src=x onerror=alert(1)>', blocked: legacy('<script>alert(1)</script>') });
  expect(document.querySelector('img,script')).toBeNull();
  expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy();
});

describe('a story that waits', () => {
  const automation = { backlog: 'ask', current: 'on', qa: 'off', merge: 'off' } as const;
  const agents = { 'coder-1': { name: 'coder-1', role: 'coder' as const, max: null, command: 'c' } };
  const project = (part: Partial<ReturnType<typeof aProject>> = {}) => ({ it: aProject({ automation, ...part }) });

  const needs = (next: NextTurn) => ({ [story.id]: { story: story.id, progress: null, gates: [], next } });
  const decided = needs({ kind: 'start', agent: null, until: null });

  it('shows in one line why it does not go on, and nothing about it where nothing is automatic', () => {
    show({ project: project({ pausedAt: 1 }), agents, work: decided });
    expect(screen.getByText(/^new starts are paused/)).toBeTruthy();
    cleanup();
    show({ project: project(), agents, work: decided }, { ...story, after: ['59_story', 'unknown'] });
    expect(screen.queryByText(/comes after/i)).toBeNull();
    cleanup();
    const first = aStory('59_story', { stage: 'qa' });
    const after = { ...story, after: [first.id] };
    show({ project: project(), agents, work: decided, stories: { [first.id]: first, [after.id]: after } }, after);
    expect(screen.getByText('waits for 1 story').parentElement?.title).toBe(first.id);
    cleanup();
    show({ agents });
    expect(screen.queryByText(/automatically/)).toBeNull();
  });

  it('asks before a start, and Yes starts the agent', () => {
    show({ project: project(), agents }, { ...story, stage: 'backlog' });
    expect(screen.getByText('start coder-1?')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Yes, start coder-1 on Remove agents' }));
    expect(invoke).toHaveBeenCalledWith('agent.start', { story: story.id, agent: 'coder-1' });
  });

  it('asks before a move of the pipeline, and Yes moves the story', () => {
    show({ project: project(), agents, work: needs({ kind: 'move', to: 'qa', findings: null }) });
    expect(screen.getByText('move to qa?')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Yes, move Remove agents to QA' }));
    expect(invoke).toHaveBeenCalledWith('story.move', { story: story.id, stage: 'qa', before: null });
  });

  it('the line follows the runs of other stories', () => {
    show({ project: project({ maxRunning: 1 }), agents }, { ...story, stage: 'backlog' });
    expect(screen.getByText('start coder-1?')).toBeTruthy();
    const run = aRun('61_story_tax', 'coder-1');
    act(() => at.client.change({ table: 'runs', key: run.id, put: run }));
    expect(screen.getByText(/^1 of 1 slot is in use/)).toBeTruthy();
  });
});

describe('what the agent tells', () => {
  const facts = { ...NO_FACTS, state: 'working' as const };

  it('its last action and its cost; what is unknown is left out', () => {
    show({
      runs: {
        r: aRun(story.id, 'coder-1', {
          lastLine: '{"raw":1}',
          facts: {
            ...facts,
            lastAction: 'Edit pool.ts',
            tokens: { input: 80_000, output: 4_000, cached: 60_000 },
            costUsd: 0.41,
            costFrom: 'cli',
            context: { used: 84_000, size: 200_000 },
          },
        }),
      },
    });
    expect(screen.getByText('Edit pool.ts')).toBeTruthy();
    expect(screen.getByText('$0.41')).toBeTruthy();
    cleanup();
    const card = show({ runs: { r: aRun(story.id, 'coder-1', { facts }) } });
    expect(card?.textContent).not.toMatch(/token|context|\$/);
  });

  it('in a few words what is otherwise than expected, with the whole sentences as tooltip', () => {
    const notices = [
      message('acp.forgotten', { session: 's-1' }),
      message('acp.older', { name: 'fake-acp', version: '1.9.5', least: '1.10.0', install: 'npm i -g fake-acp' }),
      message('acp.model', { model: 'opus', why: 'unknown model' }),
    ];
    show({ runs: { r: aRun(story.id, 'coder-1', { facts: { ...facts, notices } }) } });
    const words = "began a new session · fake-acp is an old version · model 'opus' not taken";
    const { title } = screen.getByText(words);
    expect(title.split('\n')).toHaveLength(3);
    expect(title).toContain('start the agent again: npm i -g fake-acp');
    cleanup();
    show({ runs: { r: aRun(story.id, 'coder-1', { facts: { ...facts, notices }, status: 'failed' }) } });
    expect(screen.queryByText(words)).toBeNull();
  });

  it('that it needs a person, with why, and not while it is being stopped', () => {
    const needs = { ...facts, state: 'needs-you' as const, why: message('run.exit', { code: 1 }) };
    show({ runs: { r: aRun(story.id, 'coder-1', { facts: needs }) } });
    expect(screen.getByText('needs you: exit 1')).toBeTruthy();
    cleanup();
    const stopping = { by: 'person' as const, why: message('run.asked', {}), since: 0, receipt: 'r', left: 1 };
    show({ runs: { r: aRun(story.id, 'coder-1', { facts: needs, stopping }) } });
    expect(screen.queryByText(/needs you/)).toBeNull();
  });
});
