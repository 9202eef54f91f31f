// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message } from '../../contract/index.ts';
import { GROUP_MS, type Notice } from '../../domain/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aHost } from '../testing/records.ts';
import { followNotices, mayAskForNotices } from './browser-notices.ts';

/** The notifications of the browser, in the order in which they were shown. */
let shown: FakeNotification[] = [];
class FakeNotification {
  static permission: string = 'granted';
  isOpen = true;
  onclick: () => void = () => undefined;
  onclose: () => void = () => undefined;
  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    shown.push(this);
  }
  close() {
    this.isOpen = false;
    this.onclose();
  }
}

beforeEach(() => {
  shown = [];
  FakeNotification.permission = 'granted';
  vi.stubGlobal('Notification', FakeNotification);
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  vi.spyOn(window, 'focus').mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function start(mode: 'headless' | 'electron' = 'headless') {
  const client = createFakeClient({ ...emptySnapshot(), seq: 1, host: { it: aHost({ mode }) } });
  const opened: string[] = [];
  followNotices(client, (story) => void opened.push(story));
  return { client, opened };
}
const notice = (kind: Notice['kind'], story: string, at = 1): Notice => ({
  ...{ kind, story, at },
  title: `Title of ${story}`,
  agent: 'coder-1',
  message: message('facts.waits'),
});

it('several notices become one notification, whose click opens the most urgent story', () => {
  const { client, opened } = start();
  client.notify(notice('finished', '1_story_a'));
  expect(shown.map(({ title, options }) => [title, options.body])).toEqual([
    ['Finished: Title of 1_story_a', 'coder-1: it waits for your answer'],
  ]);
  client.notify(notice('blocked', '2_story_b'));
  client.notify(notice('needs-input', '3_story_c'));
  expect(shown.map(({ isOpen }) => isOpen)).toEqual([false, false, true]);
  expect(shown.at(-1)?.title).toBe('News of 3 stories');
  shown.at(-1)?.onclick();
  expect(opened).toEqual(['3_story_c']);
  client.notify(notice('blocked', '2_story_b'));
  client.notify(notice('gate-failed', '1_story_a'));
  expect(shown.at(-1)?.title).toBe('2 stories need you');
  client.notify(notice('stalled', '1_story_a', 2 + GROUP_MS));
  expect(shown.slice(-2).map(({ title, isOpen }) => [title, isOpen])).toEqual([
    ['2 stories need you', true],
    ['Stalled: Title of 1_story_a', true],
  ]);
});

it('a tab in front shows only a stop that failed, and that stays until it is closed', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const { client } = start();
  client.notify(notice('needs-input', '1_story_a'));
  client.notify(notice('stop-failed', '2_story_b'));
  expect(shown.map(({ title, options }) => [title, options.requireInteraction])).toEqual([
    ['Stop failed: Title of 2_story_b', true],
  ]);
});

it('shows nothing without permission, and nothing that the desktop shows already', () => {
  const { client } = start('electron');
  client.notify(notice('needs-input', '1_story_a'));
  expect(mayAskForNotices(client)).toBe(false);
  FakeNotification.permission = 'default';
  const other = start();
  other.client.notify(notice('needs-input', '1_story_a'));
  expect(mayAskForNotices(other.client)).toBe(true);
  expect(shown).toEqual([]);
});
