import headless from '@xterm/headless';
import { expect, it, vi } from 'vitest';

// A page has no Buffer, and the add-on then decodes its table in another way.
vi.stubGlobal('Buffer', undefined);
const { loadWidths } = await import('./widths.ts');
vi.unstubAllGlobals();

it.each([
  ['🐶', 2],
  ['👨‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['👍🏽', 2],
  ['❤️', 2],
  ['❤', 1],
  ['1️⃣', 2],
  ['漢字', 4],
  ['가', 2],
  ['e\u0301', 1],
  ['🫠', 2],
  ['🫱🏻‍🫲🏿', 2],
  ['🪿', 2],
  ['─', 1],
])('%s takes %d cells on the page, as in the host', async (character, cells) => {
  const term = new headless.Terminal({ allowProposedApi: true });
  loadWidths(term);
  await new Promise<void>((resolve) => term.write(character, resolve));
  expect(term.buffer.active.cursorX).toBe(cells);
  term.dispose();
});
