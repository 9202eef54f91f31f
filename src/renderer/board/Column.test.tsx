// @vitest-environment jsdom
import { cleanup } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { aFakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { Column } from './Column.tsx';

withoutLayout();
afterEach(cleanup);

it('the head of a column names its stage and the role that works there, but not the same word twice', () => {
  const head = (stage: 'current' | 'qa' | 'merge' | 'done') => {
    const { container } = aFakeProject().show(<Column stage={stage} tabbable={null} />);
    return container.querySelector('header')?.textContent;
  };
  expect([head('current'), head('qa'), head('merge'), head('done')]).toEqual([
    'Currentcoder0',
    'QA0',
    'Mergemergemaster0',
    'Done0',
  ]);
});
