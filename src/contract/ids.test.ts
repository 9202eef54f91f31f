import { describe, expect, it } from 'vitest';
import { isAgentName, isStoryId } from './ids.ts';
import { text } from './texts.ts';

describe('story ids', () => {
  it('are exactly those that docs/semantics.md, "Ids, places and defaults", allows', () => {
    for (const good of ['60_story_cleanup', 'a', '0', 'a.b-c_d', 'x'.repeat(72)])
      expect(isStoryId(good), good).toBe(true);
    const bad = [
      '',
      '..',
      'a..b',
      'a/b',
      '-a',
      '_a',
      '.a',
      'a b',
      'A',
      'x'.repeat(73),
      'x'.repeat(300),
      'a.lock',
      'a.',
      'ä',
      'а',
      'a\n',
      'a:b',
      '../x',
      'a\0',
    ];
    for (const id of bad) expect(isStoryId(id), JSON.stringify(id)).toBe(false);
  });

  it('agent names have no colon', () => {
    expect(isAgentName('coder-1')).toBe(true);
    for (const bad of ['', 'a:b', '-x', 'a b', 'x'.repeat(65)]) expect(isAgentName(bad), bad).toBe(false);
  });
});

describe('texts', () => {
  it('have values filled in, and forms selected by number', () => {
    expect(text('receipt.gone.kernel', { n: 1, ms: 38 })).toBe('proven gone: 1 process in 38 ms');
    expect(text('receipt.gone.kernel', { n: 14, ms: 38 })).toBe('proven gone: 14 processes in 38 ms');
    expect(text('confirm.stopAll', {})).toContain('{n');
  });
});
