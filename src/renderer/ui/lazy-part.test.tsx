// @vitest-environment jsdom
import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, it } from 'vitest';
import { lazyPart, loadLazyParts } from './lazy-part.ts';

it('parts loaded while the host was live can be shown after it has gone, even if another part failed to load', async () => {
  let host = true;
  const loaded: Record<string, Promise<{ default: () => string }>> = {};
  // Like a browser's import(): a module that was loaded once is cached.
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
