/** What is written into, and read from, the texts of git for a merge. */
import { describe, expect, it } from 'vitest';
import { parseAttributesFiles } from './attributes.ts';
import { coAuthorsIn, emailIn, mergeMessage } from './merge-message.ts';
import { parseMergedPairs } from './merge-tree.ts';

describe('the message of a merged story', () => {
  const part = { story: '60_a', branch: 'huskies/60_a', title: 'Title', text: 'One\n\nTwo\n' };

  it('is title, text and co-authors, with an empty line between them', () => {
    const people = ['Ada <ada@x>', 'Bob <bob@x>'];
    expect(mergeMessage(part, people)).toBe(
      'Title\n\nOne\n\nTwo\n\nCo-authored-by: Ada <ada@x>\nCo-authored-by: Bob <bob@x>\n',
    );
    expect(mergeMessage({ ...part, text: ' \n' })).toBe('Title\n');
    expect(mergeMessage({ ...part, title: ' ', text: '' })).toBe('60_a\n');
  });

  it('names each co-author once, by email, and never the person who commits', () => {
    const log = '\0Ada <ada@x>\nBot [x] <bot@x>\n\n\0Me <me@x>\nada <ADA@x>\n\n\0Bob <bob@x>\nno person\n<>\n';
    expect(coAuthorsIn(log, 'Me@x')).toEqual(['Ada <ada@x>', 'Bot [x] <bot@x>', 'Bob <bob@x>']);
    expect(emailIn('Ada L <ada@x> 1700000000 +0100')).toBe('ada@x');
  });
});

it('results of pairs are read up to one that was cut off', () => {
  expect(parseMergedPairs('1\0tree\0\x000\0tree\0a\0b c\0\x001\0tree\0\x000\0tree\0a')).toEqual([[], ['a', 'b c'], []]);
  expect(parseMergedPairs('')).toEqual([]);
});

it('attributes are plain files of that name, at paths that stay in their folder', () => {
  const entries = [
    '100644 blob aa\t.gitattributes',
    '100644 blob bb\tdir/.gitattributes',
    '120000 blob cc\tlink/.gitattributes',
    '100644 blob dd\tx.gitattributes',
    '100644 blob ee\t../.gitattributes',
    '100644 blob ff\ta/../../.gitattributes',
    '160000 commit aa\t.gitattributes',
  ];
  expect(parseAttributesFiles(`${entries.join('\0')}\0`)).toEqual([
    { path: '.gitattributes', blob: 'aa' },
    { path: 'dir/.gitattributes', blob: 'bb' },
  ]);
});
