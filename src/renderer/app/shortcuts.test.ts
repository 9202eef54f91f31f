// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { createProjectStore, type ProjectStore } from '../store/project-store.ts';
import { select } from '../store/view.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aProject, aStory } from '../testing/records.ts';
import { PAGE_COMMANDS } from './commands.ts';
import { keyPlace } from './key-place.ts';
import { commandFor, listenToKeys } from './shortcuts.ts';

function press(
  key: string,
  mods: { ctrl?: boolean; shift?: boolean; alt?: boolean; code?: string } = {},
): KeyboardEvent {
  return new KeyboardEvent('keydown', {
    key,
    code: mods.code ?? (/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key),
    ctrlKey: mods.ctrl ?? false,
    shiftKey: mods.shift ?? false,
    altKey: mods.alt ?? false,
    bubbles: true,
    cancelable: true,
  });
}

describe('a single letter', () => {
  it('runs a command on the board', () => {
    expect(commandFor(press('s'), 'board')?.id).toBe('agent.start');
    expect(commandFor(press(']'), 'board')?.id).toBe('next');
  });
  it.each(['text', 'terminal', 'overlay', 'control'] as const)('runs no command in: %s', (place) => {
    for (const key of ['s', 'b', 'f', 'h', ']', 'Enter', 'ArrowDown']) expect(commandFor(press(key), place)).toBeNull();
  });
});

it('in a conversation digits answer, and Esc closes the story unless it interrupts a turn', () => {
  document.body.innerHTML =
    '<section data-conversation><li id="idle"></li><textarea id="field"></textarea></section><section data-conversation data-takes-keys="true"><li id="busy"></li></section>';
  const at = (id: string, key: string) => commandFor(press(key), keyPlace(document.getElementById(id)))?.id ?? null;
  expect([at('idle', '2'), at('busy', '2'), at('field', '2')]).toEqual(['answer2', 'answer2', null]);
  expect([at('idle', 'Escape'), at('busy', 'Escape'), at('field', 'Escape')]).toEqual(['close', null, null]);
  expect([at('idle', 's'), at('busy', 'c')]).toEqual([null, null]);
});

describe('a focused terminal', () => {
  it('leaves every Ctrl+letter to the agent', () => {
    for (const key of ['k', 'f', 'j', 'n', 'z', 'o'])
      expect(commandFor(press(key, { ctrl: true }), 'terminal')).toBeNull();
  });
  it('leaves Ctrl+Shift+letter and Ctrl+. to the app', () => {
    expect(commandFor(press('K', { ctrl: true, shift: true }), 'terminal')?.id).toBe('palette');
    expect(commandFor(press('.', { ctrl: true, code: 'Period' }), 'terminal')?.id).toBe('agent.stop');
    expect(commandFor(press('>', { ctrl: true, shift: true, code: 'Period' }), 'terminal')?.id).toBe('agent.stopAll');
  });
});

describe('other layouts', () => {
  const commandBy = (key: string, code: string, place: 'terminal' | 'board', shift = false) =>
    commandFor(press(key, { ctrl: true, shift, code }), place)?.id ?? null;

  it('leaves Ctrl+V of a Dvorak keyboard, whose V is where others have the dot, to the agent', () => {
    expect(commandBy('v', 'Period', 'terminal')).toBeNull();
    expect(commandBy('V', 'Period', 'terminal', true)).toBeNull();
    expect(commandBy('.', 'KeyE', 'terminal')).toBe('agent.stop');
    expect(commandBy('K', 'KeyV', 'terminal', true)).toBe('palette');
  });
  it('opens the palette by a Russian keyboard, on the board and in a terminal', () => {
    expect(commandBy('л', 'KeyK', 'board')).toBe('palette');
    expect(commandBy('л', 'KeyK', 'terminal')).toBeNull();
    expect(commandBy('Л', 'KeyK', 'terminal', true)).toBe('palette');
    expect(commandFor(press('ы', { code: 'KeyS' }), 'board')?.id).toBe('agent.start');
  });
  it('does not stop an agent by the key that is where the dot is on US keyboards', () => {
    expect(commandBy(':', 'Period', 'terminal')).toBeNull();
    expect(commandBy('/', 'Period', 'terminal', true)).toBeNull();
    expect(commandBy('/', 'Period', 'board', true)).toBe('keys');
  });
  it.each([
    ['French', 'X', 'KeyX', '.', 'Comma'],
    ['Bépo', 'X', 'KeyC', ':', 'KeyV'],
    ['Russian', 'Ч', 'KeyX', 'Ю', 'Period'],
    ['Dvorak', 'X', 'KeyB', '>', 'KeyE'],
    ['US', 'X', 'KeyX', '>', 'Period'],
  ])('%s: Ctrl+Shift+X stops all agents, wherever the focus is', (_name, key, code, dot, place) => {
    for (const focus of ['terminal', 'board'] as const) {
      expect(commandBy(key, code, focus, true)).toBe('agent.stopAll');
      expect(commandBy(key.toLowerCase(), code, focus)).toBeNull();
      expect(commandBy(dot, place, focus, true)).not.toBe('keys');
    }
  });
  it('a match by character takes precedence over one by position', () => {
    expect(commandBy('.', 'Slash', 'board')).toBe('agent.stop');
    expect(commandBy('/', 'Digit2', 'board')).toBe('keys');
  });
});

it('uses Alt for keys that a browser reserves', () => {
  expect(commandFor(press('n', { alt: true }), 'board')?.id).toBe('story.add');
  expect(commandFor(press('n', { ctrl: true }), 'board')).toBeNull();
  expect(commandFor(press('2', { alt: true, code: 'Digit2' }), 'text')?.id).toBe('column2');
});

it('no two commands share a key', () => {
  const keys = PAGE_COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

it('finds the place of the focus', () => {
  document.body.innerHTML =
    '<section data-board><button id="b"></button></section><input id="i"><div class="xterm"><textarea id="t"></textarea></div><div role="dialog"><input id="d"></div><button id="o"></button>';
  const at = (id: string) => keyPlace(document.getElementById(id));
  expect([at('b'), at('i'), at('t'), at('d'), at('o'), keyPlace(document.body)]).toEqual([
    'board',
    'text',
    'terminal',
    'overlay',
    'control',
    'board',
  ]);
});

describe('the key handler', () => {
  const invoke = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  let off: () => void = () => undefined;
  let project: ProjectStore;
  beforeEach(() => {
    document.body.innerHTML = '<section data-board><button id="b"></button></section><input id="i">';
    const stories = { a: aStory('a', { stage: 'current' }) };
    const snapshot = { ...emptySnapshot(), project: { it: aProject() }, stories };
    project = createProjectStore(createFakeClient(snapshot, { invoke }));
    select(project, 'a');
    off = listenToKeys(project);
  });
  afterEach(() => {
    off();
    invoke.mockClear();
  });

  it('freezes the selected story with F, on the board only', () => {
    document.getElementById('i')?.dispatchEvent(press('f'));
    expect(invoke).not.toHaveBeenCalled();
    document.getElementById('b')?.dispatchEvent(press('f'));
    expect(invoke).toHaveBeenCalledWith('story.freeze', { story: 'a' });
  });

  it('leaves Enter on a button to the button', () => {
    const enter = press('Enter');
    document.getElementById('b')?.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(false);
  });

  it('a key press of the window’s menu works in a focused terminal, but not in a dialog', () => {
    document.body.innerHTML = '<div class="xterm"><textarea id="t"></textarea></div>';
    const typed = vi.fn();
    document.getElementById('t')?.addEventListener('keydown', typed);
    document.getElementById('t')?.focus();
    window.dispatchEvent(press('f'));
    expect(invoke).toHaveBeenCalledWith('story.freeze', { story: 'a' });
    document.body.innerHTML += '<div role="dialog"></div>';
    window.dispatchEvent(press('f'));
    expect(invoke).toHaveBeenCalledOnce();
    expect(typed).not.toHaveBeenCalled();
  });

  it('does nothing for a story that is gone', () => {
    select(project, 'gone');
    document.getElementById('b')?.dispatchEvent(press('f'));
    expect(invoke).not.toHaveBeenCalled();
  });
});
