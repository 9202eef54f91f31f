// @vitest-environment jsdom

import { act, cleanup, screen } from '@testing-library/react';
import { FitAddon } from '@xterm/addon-fit';
import { afterEach, expect, it, vi } from 'vitest';
import { message } from '../../contract/index.ts';
import type { TerminalListener } from '../store/client.ts';
import { openTerminal, select } from '../store/view.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { createScreen } from './screen.ts';
import { TerminalView } from './TerminalView.tsx';

const made = vi.hoisted(() => ({
  options: [] as { logLevel?: string }[],
  focus: vi.fn(),
  binary: vi.fn(),
  data: vi.fn(),
  write: vi.fn(),
  scroll: vi.fn(() => ({ dispose: () => undefined })),
  parsed: vi.fn(() => ({ dispose: () => undefined })),
}));
// Its add-on fails with a pooled Buffer, as under jsdom (main/adapters/terminals/buffer-pool.ts).
vi.mock('./widths.ts', () => ({ loadWidths: () => undefined }));
vi.mock('@xterm/xterm', () => ({
  Terminal: class {
    options = {};
    unicode = { activeVersion: '', register: () => undefined };
    parser = Object.fromEntries(
      ['Csi', 'Osc', 'Dcs', 'Esc'].map((kind) => [`register${kind}Handler`, () => undefined]),
    );
    open = () => undefined;
    write = made.write;
    resize = () => undefined;
    buffer = { active: { type: 'normal', baseY: 0, viewportY: 0 }, normal: { baseY: 0 } };
    onScroll = made.scroll;
    onWriteParsed = made.parsed;
    scrollToBottom = () => undefined;
    registerLinkProvider = () => undefined;
    dispose = () => undefined;
    focus = made.focus;
    onData = made.data;
    onBinary = made.binary;
    onResize = () => undefined;
    loadAddon = () => undefined;
    attachCustomKeyEventHandler = () => undefined;
    constructor(options: { logLevel?: string }) {
      made.options.push(options);
    }
  },
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe = () => undefined;
    disconnect = () => undefined;
  },
);
afterEach(cleanup);

/** A host that has no terminal for the run. */
function aHostWithoutTerminal(): FakeProject {
  const openTerminal = (_run: string, _from: number, listener: TerminalListener) => {
    queueMicrotask(() => listener.end(0, message('serving.noRun')));
    return { ack: vi.fn(), close: vi.fn(), history: vi.fn() };
  };
  return aFakeProject(undefined, { openTerminal });
}

function show(failed: string | null, at = aHostWithoutTerminal()): void {
  at.show(<TerminalView run="run_1" agent="loud" label="Terminal" live={false} starting={false} failed={failed} />);
}

it('shows why a run failed that never had a terminal', async () => {
  show('command not found: loud');
  expect(await screen.findByText('command not found: loud')).toBeTruthy();
  expect(screen.getByText('The run failed before it had a terminal')).toBeTruthy();
  expect(screen.queryByText(/not known/)).toBeNull();
});

it('shows for any other run without a terminal that nothing is known about it', async () => {
  show(null);
  expect(await screen.findByText(/this run is not known/)).toBeTruthy();
});

it('sends binary input, such as a mouse report above column 95, as bytes', () => {
  const invoke = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const openTerminal = () => ({ ack: vi.fn(), close: vi.fn(), history: vi.fn() });
  const at = aFakeProject(undefined, { invoke, openTerminal });
  at.show(<TerminalView run="run_1" agent="loud" label="Terminal" live={true} starting={false} failed={null} />);
  made.binary.mock.lastCall?.[0]('\x1b[M \xc8!');
  expect(invoke).toHaveBeenCalledWith('terminal.input', { run: 'run_1', data: '\x1b[M \xc8!', bytes: true });
});

it('sends the size of the pane for a starting run, before there is a terminal to open', async () => {
  const invoke = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const openTerminal = vi.fn(() => ({ ack: vi.fn(), close: vi.fn(), history: vi.fn() }));
  const at = aFakeProject(undefined, { invoke, openTerminal });
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  vi.spyOn(FitAddon.prototype, 'proposeDimensions').mockReturnValue({ cols: 111, rows: 37 });
  const of = { run: 'run_1', agent: 'loud', label: 'Terminal', live: true, failed: null };
  const { rerender } = at.show(<TerminalView {...of} starting={true} />);
  expect(await screen.findByText('starting')).toBeTruthy();
  expect(invoke).toHaveBeenCalledWith('terminal.resize', { run: 'run_1', cols: 111, rows: 37, focused: false });
  expect(openTerminal).not.toHaveBeenCalled();
  const before = made.options.length;
  rerender(<TerminalView {...of} starting={false} />);
  expect(openTerminal).toHaveBeenCalledOnce();
  expect(made.options).toHaveLength(before);
  vi.restoreAllMocks();
});

it('a restored mode sends no focus report to the agent, but a change of the focus does', () => {
  const invoke = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  let listener: TerminalListener | undefined;
  const openTerminal = (_run: string, _from: number | null, l: TerminalListener) => {
    listener = l;
    return { ack: vi.fn(), close: vi.fn(), history: vi.fn() };
  };
  const at = aFakeProject(undefined, { invoke, openTerminal });
  at.show(<TerminalView run="run_1" agent="loud" label="Terminal" live={true} starting={false} failed={null} />);
  const emit = (data: string) => made.data.mock.lastCall?.[0](data);
  made.write.mockImplementation((output: string, done?: () => void) => {
    if (output === '\x1b[?1004h') emit('\x1b[O');
    done?.();
  });
  listener?.opened(0, { cols: 80, rows: 24 }, '\x1b[?1004h');
  const typed = () => invoke.mock.calls.filter(([name]) => name === 'terminal.input').map(([, input]) => input.data);
  expect(typed()).toEqual([]);
  emit('\x1b[I');
  expect(typed()).toEqual(['\x1b[I']);
  made.write.mockReset();
});

it('shows while the host is lost that no key reaches the agent, and shows no focus', async () => {
  const openTerminal = () => ({ ack: vi.fn(), close: vi.fn(), history: vi.fn() });
  const at = aFakeProject(undefined, { openTerminal });
  const { container } = at.show(
    <TerminalView run="run_1" agent="loud" label="Terminal" live={true} starting={false} failed={null} />,
  );
  const view = container.querySelector('section');
  const field = view?.firstElementChild as HTMLElement;
  field.tabIndex = 0;
  act(() => field.focus());
  expect(screen.getByText(/^Keys go to the agent/)).toBeTruthy();
  expect(view?.dataset.focused).toBe('true');
  act(() => at.client.become({ state: 'lost', since: 0 }));
  expect(screen.getByText('Not connected: keys do not reach the agent until the host answers again.')).toBeTruthy();
  expect(screen.queryByText(/Keys go to the agent/)).toBeNull();
  expect(view?.dataset.focused).toBeUndefined();
  act(() => at.client.become({ state: 'live' }));
  expect(screen.getByText(/^Keys go to the agent/)).toBeTruthy();
});

it('takes a focus that was requested before it was mounted, once', async () => {
  made.focus.mockClear();
  const at = aHostWithoutTerminal();
  openTerminal(at.project, 'a');
  show(null, at);
  await screen.findByText(/not known/);
  expect(made.focus).toHaveBeenCalledOnce();
  cleanup();
  show(null, at);
  await screen.findByText(/not known/);
  expect(made.focus).toHaveBeenCalledOnce();
});

it('leaves a focus that was requested for another run of the story to that one', async () => {
  made.focus.mockClear();
  const at = aHostWithoutTerminal();
  openTerminal(at.project, 'a', 'a newer run');
  show(null, at);
  await screen.findByText(/not known/);
  expect(made.focus).not.toHaveBeenCalled();
  expect(at.project.view.getState().focusTerminal).toEqual({ story: 'a', run: 'a newer run' });
});

it('takes no focus that was requested for another story, nor from a field in which a person types', async () => {
  made.focus.mockClear();
  const { project, ...rest } = aHostWithoutTerminal();
  openTerminal(project, 'a');
  select(project, 'b');
  expect(project.view.getState().focusTerminal).toBeNull();
  const field = document.body.appendChild(document.createElement('input'));
  field.focus();
  openTerminal(project, 'b');
  show(null, { project, ...rest });
  await screen.findByText(/not known/);
  expect(made.focus).not.toHaveBeenCalled();
  field.remove();
});

it('logs no unknown sequence to the console', () => {
  createScreen(aFakeProject().project, document.createElement('div'), {
    agent: 'loud',
    worktree: () => null,
  }).dispose();
  expect(made.options.at(-1)?.logLevel).toBe('off');
});
