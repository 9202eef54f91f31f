// @vitest-environment jsdom
import { expect, it, vi } from 'vitest';
import { KeyedTerminal } from './key-modes.ts';

// A real terminal with its parser; jsdom only lacks the canvas.
vi.hoisted(() => Object.assign(HTMLCanvasElement.prototype, { getContext: () => null }));
vi.stubGlobal('matchMedia', () => ({
  matches: false,
  addEventListener: () => undefined,
  addListener: () => undefined,
}));

function setUp() {
  const term = new KeyedTerminal({ allowProposedApi: true });
  const write = (data: string) => new Promise<void>((done) => term.write(data, done));
  return { term, write, flags: () => term.keyModes.flags };
}

it('pushes, pops and sets flags', async () => {
  const { write, flags } = setUp();
  await write('\x1b[>1u');
  expect(flags()).toBe(1);
  await write('\x1b[>15u\x1b[=2;3u');
  expect(flags()).toBe(13);
  await write('\x1b[=16;2u');
  expect(flags()).toBe(29);
  await write('\x1b[=3;1u');
  expect(flags()).toBe(3);
  await write('\x1b[<u');
  expect(flags()).toBe(1);
  await write('\x1b[<9u');
  expect(flags()).toBe(0);
  await write('\x1b[>1023u');
  expect(flags()).toBe(31);
});

it('has one stack per screen', async () => {
  const { write, flags } = setUp();
  await write('\x1b[>1u\x1b[?1049h');
  expect(flags()).toBe(0);
  await write('\x1b[>8u\x1b[?1049l');
  expect(flags()).toBe(1);
});

it('keeps no more than 32 entries', async () => {
  const { write, flags } = setUp();
  await write(`\x1b[>1u${'\x1b[>2u'.repeat(100)}\x1b[<31u`);
  expect(flags()).toBe(2);
  await write('\x1b[<u');
  expect(flags()).toBe(0);
});

it('follows modifyOtherKeys', async () => {
  const { term, write } = setUp();
  await write('\x1b[>4;2m');
  expect(term.keyModes.otherKeys).toBe(2);
  await write('\x1b[>4m');
  expect(term.keyModes.otherKeys).toBe(0);
  await write('\x1b[>4;1m\x1b[>4n');
  expect(term.keyModes.otherKeys).toBe(0);
});

it('a full reset by the program or by the page clears all modes', async () => {
  const { term, write, flags } = setUp();
  await write('\x1b[>1u\x1b[>4;2m\x1bc');
  expect([flags(), term.keyModes.otherKeys]).toEqual([0, 0]);
  await write('\x1b[>1u');
  term.reset();
  expect(flags()).toBe(0);
});
