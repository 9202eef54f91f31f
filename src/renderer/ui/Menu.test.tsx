// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { aFakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { AnchoredMenu, MenuItem } from './Menu.tsx';

withoutLayout();
/** Heights of the list in px, which jsdom does not compute. */
const box = { scrollHeight: 0, clientHeight: 0 };
for (const name of ['scrollHeight', 'clientHeight'] as const) {
  vi.spyOn(HTMLElement.prototype, name, 'get').mockImplementation(() => box[name]);
}
afterEach(cleanup);

/** A menu with these heights in px; returns a function that scrolls it and names the edges with more items. */
function edgesOf(heights: typeof box): (scrollTop: number) => (string | undefined)[] {
  Object.assign(box, heights);
  const anchor = document.body.appendChild(document.createElement('main'));
  aFakeProject().show(
    <AnchoredMenu anchor={anchor} label="Actions" onClose={vi.fn()}>
      <MenuItem label="First" onPick={vi.fn()} />
    </AnchoredMenu>,
  );
  const list = screen.getByRole('menuitem', { name: 'First' }).parentElement?.parentElement as HTMLElement;
  return (scrollTop) => {
    act(() => {
      list.scrollTop = scrollTop;
      list.dispatchEvent(new Event('scroll'));
    });
    return [...anchor.querySelectorAll<HTMLElement>('[data-edge]')].map(({ dataset }) => dataset.edge);
  };
}

it('a menu that is higher than the window shows at which edge there is more', () => {
  const edges = edgesOf({ scrollHeight: 500, clientHeight: 300 });
  expect([edges(0), edges(100), edges(200)]).toEqual([['below'], ['above', 'below'], ['above']]);
});

it('a menu that fits shows no such edge', () => {
  expect(edgesOf({ scrollHeight: 300, clientHeight: 300 })(0)).toEqual([]);
});
