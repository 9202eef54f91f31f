// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrustItem } from '../../contract/index.ts';
import { ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { TrustPanel } from './TrustPanel.tsx';

const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
let at: FakeProject;
/** Heights of the list in px, which jsdom does not compute. */
const box = { scrollHeight: 0, clientHeight: 0 };
for (const name of ['scrollHeight', 'clientHeight'] as const) {
  vi.spyOn(HTMLElement.prototype, name, 'get').mockImplementation(() => box[name]);
}
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe = () => undefined;
    disconnect = () => undefined;
  },
);

const item = (digest: string, words: string, kind: TrustItem['kind'] = 'command'): TrustItem => ({
  kind,
  label: 'coder-1',
  words,
  digest,
});
const show = (items: TrustItem[], movedFrom: string | null = null) => (
  <TrustPanel items={items} movedFrom={movedFrom} />
);
const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Trust' });
const list = () => screen.getByRole('list', { name: 'Waiting for approval' });

beforeEach(() => {
  invoke.mockClear();
  at = aFakeProject(undefined, { invoke });
  Object.assign(box, { scrollHeight: 1_000, clientHeight: 200 });
});
afterEach(cleanup);

it('Trust is enabled only after the end of the list was visible, and approves exactly what was shown', () => {
  const items = Array.from({ length: 121 }, (_, n) => item(`${n}`, `run ${n}`));
  at.show(show(items));
  expect(screen.getByText(/121 items are waiting/)).toBeTruthy();
  expect(button().disabled).toBe(true);
  expect(list().tabIndex).toBe(0);
  list().scrollTop = 500;
  fireEvent.scroll(list());
  expect(button().disabled).toBe(true);
  list().scrollTop = 800;
  fireEvent.scroll(list());
  fireEvent.click(button());
  expect(invoke).toHaveBeenCalledWith('project.trust', { digests: items.map(({ digest }) => digest) });
});

it('a short list needs no scrolling, and items added later must be seen as well', () => {
  box.scrollHeight = 200;
  const { rerender } = at.show(show([item('1', 'claude')]));
  expect(button().disabled).toBe(false);
  box.scrollHeight = 1_000;
  rerender(show([item('1', 'claude'), item('2', 'Another', 'prompt')]));
  expect(button().disabled).toBe(true);
});

it('makes invisible characters visible', () => {
  at.show(show([item('1', `x ${'\u3164'.repeat(3_000)}; rm`), item('2', 'a\nb\u202ec', 'prompt')]));
  expect(list().textContent).toContain('x \\u{3164}×3000; rm');
  expect(list().textContent).toContain('a\nb\\u{202e}c');
});

it('names the folder for which the same items were approved, and still asks for approval', () => {
  box.scrollHeight = 200;
  const { rerender } = at.show(show([item('1', 'claude')]));
  expect(screen.queryByText(/moved/)).toBeNull();
  rerender(show([item('1', 'claude')], '/home/me/old\u202e'));
  expect(
    screen.getByText(
      /approved for \/home\/me\/old\\u\{202e\}, which no longer exists\. If you moved .* If not, review everything/,
    ),
  ).toBeTruthy();
  expect(invoke).not.toHaveBeenCalled();
});
