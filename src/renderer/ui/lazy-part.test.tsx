// @vitest-environment jsdom
import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, it } from 'vitest';
import { lazyPart, loadLazyParts } from './lazy-part.ts';

it('what was loaded while the host was there is shown after it has gone; one part that fails holds up no other', async () => {
  let host = true;
  const loaded: Record<string, Promise<{ default: () => string }>> = {};
  // As a browser's import: what came once is kept.
  const from = (name: string, there: () => boolean) => () => {
    if (name in loaded) return loaded[name] as Promise<{ default: () => string }>;
    if (!there()) return Promise.reject(new Error('no host'));
    const got = Promise.resolve({ default: () => `part ${name}` });
    loaded[name] = got;
    return got;
  };
  lazyPart(from('a', () => false));
  const Part = lazyPart(from('b', () => host));
  await loadLazyParts();
  host = false;
  render(
    <Suspense>
      <Part />
    </Suspense>,
  );
  expect(await screen.findByText('part b')).toBeTruthy();
});
