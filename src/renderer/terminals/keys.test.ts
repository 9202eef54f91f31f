// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { EVENT_TYPES, KeyModeTracker } from './key-modes.ts';
import { attachKeys } from './keys.ts';

/** The keyboard part of a terminal whose program asked for key releases. */
function terminal() {
  const keyModes = new KeyModeTracker(() => 'normal');
  keyModes.push(1 | EVENT_TYPES);
  let handle: (event: KeyboardEvent) => boolean = () => true;
  let sent: string[] = [];
  const keys: Parameters<typeof attachKeys>[0] = {
    attachCustomKeyEventHandler: (handler) => {
      handle = handler;
    },
    hasSelection: () => false,
    getSelection: () => '',
    input: (bytes) => sent.push(bytes),
    keyModes,
  };
  const leave = attachKeys(keys, () => undefined);
  return {
    leave,
    /** The bytes that one event sends. `held`: C Ctrl, S Shift, I an input method is composing. */
    key(type: 'down' | 'up', key: string, held = '', code = `Key${key.toUpperCase()}`) {
      sent = [];
      handle(
        new KeyboardEvent(`key${type}`, {
          key,
          code,
          ctrlKey: held.includes('C'),
          shiftKey: held.includes('S'),
          isComposing: held.includes('I'),
          cancelable: true,
        }),
      );
      return sent.join('');
    },
  };
}

it('sends the release of each key whose press was sent', () => {
  const { key } = terminal();
  expect(key('down', 'a', 'C')).toBe('\x1b[97;5u');
  expect(key('up', 'a', 'C')).toBe('\x1b[97;5:3u');
  expect(key('up', 'a', 'C')).toBe('');
  expect(key('down', 'b')).toBe('');
  expect(key('up', 'b')).toBe('\x1b[98;1:3u');
});

it('sends no release of an app’s shortcut, or of a key that was pressed elsewhere', () => {
  const { key } = terminal();
  // These keys were not pressed in the terminal.
  expect(key('up', 'k', 'CS')).toBe('');
  expect(key('up', 'k')).toBe('');
  expect(key('up', 'Escape', '', 'Escape')).toBe('');
});

it.each(['v', 'c'])('sends nothing for Ctrl+Shift+%s, whichever key is released first', (letter) => {
  const { key } = terminal();
  expect(key('down', letter.toUpperCase(), 'CS')).toBe('');
  expect(key('up', letter.toUpperCase(), 'CS')).toBe('');
  expect(key('down', letter.toUpperCase(), 'CS')).toBe('');
  expect(key('up', letter)).toBe('');
});

it('sends nothing for the keys of an input method', () => {
  const { key } = terminal();
  expect(key('down', 'Process', '', 'KeyN')).toBe('');
  expect(key('up', 'n')).toBe('');
  expect(key('down', 'n', 'I')).toBe('');
  expect(key('up', 'n')).toBe('');
});

it('forgets the held keys when the focus leaves', () => {
  const { key, leave } = terminal();
  key('down', 'e', 'C');
  leave();
  expect(key('up', 'e', 'C')).toBe('');
});
