import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from './message.ts';
import type { Notice } from './notice.ts';
import { GROUP_MS, isShown, NOTICE_KINDS, noticeOfEvent, noticeOfState, withVisible } from './notice.ts';
import { DEFAULT_SWITCHES, isTold } from './switches.ts';

const notices = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...NOTICE_KINDS),
      story: fc.constantFrom('1_story_a', '2_story_b', '3_story_c'),
      gapMs: fc.constantFrom(0, 1, GROUP_MS, GROUP_MS + 1),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ kind, story, gapMs }): Notice => {
      at += gapMs;
      return { kind, story, title: story, agent: 'coder-1', message: message('facts.waits'), at };
    });
  });

describe('notices that follow each other', () => {
  it('none is lost: each is part of what is shown, until one of its story and kind or a later time replaces it', () => {
    fc.assert(
      fc.property(notices, (all) => {
        let visible: readonly Notice[] = [];
        for (const notice of all) {
          const before = visible;
          const shown = withVisible(visible, notice);
          visible = shown.notices;
          expect(visible).toContain(notice);
          const isRecent = notice.at - Math.max(...before.map(({ at }) => at)) <= GROUP_MS;
          const joins = isRecent && [notice, ...before].every(({ kind }) => kind !== 'stop-failed');
          expect(shown.replaces).toBe(joins);
          for (const one of before) {
            const isSaidAgain = one.story === notice.story && one.kind === notice.kind;
            expect(visible.includes(one)).toBe(joins && !isSaidAgain);
          }
        }
      }),
    );
  });

  it('what is shown says nothing twice, has the most urgent first, and a failed stop alone (I3)', () => {
    fc.assert(
      fc.property(notices, (all) => {
        let visible: readonly Notice[] = [];
        for (const notice of all) {
          visible = withVisible(visible, notice).notices;
          expect(new Set(visible.map(({ story, kind }) => `${story} ${kind}`)).size).toBe(visible.length);
          const ranks = visible.map(({ kind }) => NOTICE_KINDS.indexOf(kind));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
          if (visible.some(({ kind }) => kind === 'stop-failed')) expect(visible).toEqual([notice]);
        }
      }),
    );
  });
});

it('a failed stop is told always, all others only while the window is not in front (I3)', () => {
  const nothing = Object.fromEntries(Object.keys(DEFAULT_SWITCHES).map((name) => [name, false]));
  for (const kind of NOTICE_KINDS) {
    expect(isTold(kind, DEFAULT_SWITCHES)).toBe(true);
    expect(isTold(kind, { ...DEFAULT_SWITCHES, ...nothing })).toBe(kind === 'stop-failed');
    expect([isShown(kind, true), isShown(kind, false)]).toEqual([kind === 'stop-failed', true]);
  }
});

describe('the notice for an event', () => {
  const text = message('facts.waits');
  it.each([
    ['question_asked', null, true, 'needs-input'],
    ['completed', null, true, 'finished'],
    ['completed', null, false, null],
    ['failed', null, false, null],
    ['story_blocked', { kind: 'scheduler' }, true, 'blocked'],
    ['story_blocked', { kind: 'person', via: 'card' }, true, null],
    ['stop_asked', null, true, null],
  ] as const)('%s by %j (an agent: %s) is %s', (kind, by, isAgent, expected) => {
    expect(noticeOfEvent({ kind, by, message: text }, isAgent)).toBe(expected);
  });
  it('is none for a block that a person has set on another machine', () => {
    const message_ = message('blocked.person', { text: 'wait' });
    expect(noticeOfEvent({ kind: 'story_blocked', by: null, message: message_ }, true)).toBeNull();
  });
});

it.each([
  [null, 'idle', null],
  ['working', 'idle', 'finished'],
  ['working', 'needs-you', 'needs-input'],
  [null, 'needs-you', 'needs-input'],
  ['needs-you', 'needs-you', null],
  ['needs-you', 'working', null],
  ['idle', null, null],
] as const)('an agent that was %s and is %s: %s', (before, after, expected) => {
  expect(noticeOfState(before, after)).toBe(expected);
});
