import { describe, expect, it } from 'vitest';
import { message, ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { escapeInvisible, json } from './format.ts';
import { createSequenceFilter } from './sequence-filter.ts';

const ESC = '\u001b';
const filtered = (log: string, pieces = 1): string => {
  const filter = createSequenceFilter();
  const bytes = Buffer.from(log);
  const size = Math.ceil(bytes.length / pieces);
  let out = '';
  for (let at = 0; at < bytes.length; at += size) out += filter.write(bytes.subarray(at, at + size));
  return out + filter.end();
};

const LOG: [string, string, string][] = [
  ['clipboard', `a${ESC}]52;c;ZXZpbA==\u0007b`, 'ab'],
  ['title, ended by ST', `a${ESC}]0;title${ESC}\\b`, 'ab'],
  ['colours and cursor', `${ESC}[1;31mred${ESC}[0m${ESC}[2J${ESC}[H`, 'red'],
  ['one-character forms', 'a\u009b31mb\u009d52;c;x\u009cc', 'abc'],
  ['device control', `a${ESC}P+q544e${ESC}\\b`, 'ab'],
  ['charset, reset, keypad', `${ESC}(0${ESC}c${ESC}=a`, 'a'],
  ['a progress line', '10 %\r20 %\r\ndone\n', '10 %\n20 %\ndone\n'],
  ['bell, backspace, direction', 'a\u0007\b\u202eb', 'a\\x07\\x08\\u202eb'],
  ['tab and umlaut', 'ä\tö', 'ä\tö'],
  ['a sequence that never ends', `a${ESC}]52;c;ZXZp`, 'a\\x1b]52;c;ZXZp'],
];

describe('a log on a terminal', () => {
  it.each(LOG)('%s', (_, log, shown) => {
    for (const pieces of [1, 2, 3, 1_000]) expect([pieces, filtered(log, pieces)]).toEqual([pieces, shown]);
  });

  it('is raw only with --raw, or when it goes to a file or a pipe', async () => {
    const log = `a${ESC}]52;c;ZXZpbA==\u0007b\n`;
    const door = createFakeDoor();
    door.on('agent.logs', ({ offset }: { offset: number }) => {
      const data = Buffer.from(log).subarray(offset);
      const next = offset + data.length;
      return ok({ run: 'run_abcdefgh12', offset, data: data.toString('base64'), next, live: false });
    });
    const verb = ['agent', 'logs', '60_story_tax', 'coder-1'];
    expect((await cli(verb, door, { terminal: true })).out).toBe('ab\n');
    expect((await cli([...verb, '--raw'], door, { terminal: true })).out).toBe(log);
    expect((await cli(verb, door)).out).toBe(log);
  });
});

const INVISIBLE = [
  '\u0000',
  ESC,
  '\u007f',
  '\u009b',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u180e',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\uffa0',
  '\ud800',
  '\u{e0041}',
  '\u{e0100}',
];

describe('text from outside', () => {
  it.each(INVISIBLE.map((char) => [(char.codePointAt(0) ?? 0).toString(16), char]))(
    'U+%s is made visible',
    (_, char) => {
      const raw = `a${char}b`;
      expect(escapeInvisible(raw)).toMatch(/^a\\[xu]\{?[0-9a-f]+\}?b$/);
      expect(escapeInvisible(escapeInvisible(raw))).toBe(escapeInvisible(raw));
      const line = json({ title: raw });
      expect(line).toMatch(/^\{"title":"a(\\u[0-9a-f]{4})+b"\}\n$/);
      expect((JSON.parse(line) as { title: string }).title).toBe(raw);
    },
  );

  it('keeps letters, emoji and flags as they are', () => {
    for (const text of ['Zoë ñ 日本 ไทย', '👩‍👩‍👧 👍🏽 ❤️ 1️⃣ 🇩🇪']) expect(escapeInvisible(text)).toBe(text);
  });

  it('reaches a terminal unescaped through no verb: list, show, and refusals of a host', async () => {
    const evil = `t${ESC}]52;c;x\u0007\u202e`;
    const story = {
      ...{
        id: 's',
        title: evil,
        stage: 'backlog',
        blocked: message('blocked.person', { text: evil }),
        frozen: false,
        rank: 'a',
        worktree: null,
        wait: { code: 'held', why: message('wait.held', { why: message('hold.person', { agent: evil }) }) },
      },
      ...{
        priority: 0,
        labels: [evil],
        after: [evil],
        hold: message('hold.person', { agent: evil }),
        merged: { base: evil, commit: evil, at: 1 },
        acceptance: [{ id: evil, text: evil, done: null }],
      },
    };
    const door = createFakeDoor();
    door.on('story.list', () => ok([story]));
    door.on('story.show', () => ok({ ...story, text: `# ${evil}\n${evil}` }));
    door.on('merge.list', () =>
      ok({
        base: evil,
        stories: [{ story: evil, title: evil, place: 1, candidate: null, blocked: story.blocked, wait: null }],
        candidates: [],
      }),
    );
    door.on('story.deleted', () => ok([{ ...story, deletedAt: 1 }]));
    door.on('agent.list', () => ({
      ok: false,
      error: {
        code: 'failed',
        why: message('worktree.missing', { story: evil, path: evil, branch: evil, agent: evil }),
      },
    }));
    for (const argv of [
      ['story', 'list'],
      ['story', 'show', 's'],
      ['story', 'deleted'],
      ['merge', 'list'],
      ['agent', 'list'],
      ['story', evil],
    ]) {
      for (const more of [[], ['--json']]) {
        const { out, err } = await cli([...argv, ...more], door, { terminal: true });
        if (argv[0] === 'story' && argv[1] !== evil) expect(out).toContain('backlog');
        expect(out + err).not.toBe('');
        expect((out + err).replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }
  });
});
