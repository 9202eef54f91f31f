/** Numbers of keys without a character, from kitty's keyboard protocol ("Functional key definitions"). */

/** By KeyboardEvent.key: the number and the final byte. */
export const FUNCTION_KEYS: Readonly<Record<string, readonly [number, string]>> = {
  Escape: [27, 'u'],
  Enter: [13, 'u'],
  Tab: [9, 'u'],
  Backspace: [127, 'u'],
  Insert: [2, '~'],
  Delete: [3, '~'],
  PageUp: [5, '~'],
  PageDown: [6, '~'],
  ArrowUp: [1, 'A'],
  ArrowDown: [1, 'B'],
  ArrowRight: [1, 'C'],
  ArrowLeft: [1, 'D'],
  End: [1, 'F'],
  Home: [1, 'H'],
  F1: [1, 'P'],
  F2: [1, 'Q'],
  F3: [13, '~'],
  F4: [1, 'S'],
  F5: [15, '~'],
  F6: [17, '~'],
  F7: [18, '~'],
  F8: [19, '~'],
  F9: [20, '~'],
  F10: [21, '~'],
  F11: [23, '~'],
  F12: [24, '~'],
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`F${13 + i}`, [57376 + i, 'u'] as const])),
  ScrollLock: [57359, 'u'],
  PrintScreen: [57361, 'u'],
  Pause: [57362, 'u'],
  ContextMenu: [57363, 'u'],
};

/** By KeyboardEvent.code: the numbers of the number pad, for programs that asked for all keys. */
export const KEYPAD_KEYS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`Numpad${i}`, 57399 + i])),
  NumpadDecimal: 57409,
  NumpadDivide: 57410,
  NumpadMultiply: 57411,
  NumpadSubtract: 57412,
  NumpadAdd: 57413,
  NumpadEnter: 57414,
  NumpadEqual: 57415,
};

/** By KeyboardEvent.code: the numbers of modifier and lock keys, for programs that asked for all keys. */
export const MODIFIER_KEYS: Readonly<Record<string, number>> = {
  CapsLock: 57358,
  NumLock: 57360,
  ShiftLeft: 57441,
  ControlLeft: 57442,
  AltLeft: 57443,
  MetaLeft: 57444,
  ShiftRight: 57447,
  ControlRight: 57448,
  AltRight: 57449,
  MetaRight: 57450,
};
