import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remedyText } from '../../../contract/index.ts';
import { PRIORITIES, STAGES } from '../../../domain/index.ts';
import { storiesIn } from './check.ts';
import { MAX_FRONT_MATTER_CHARACTERS } from './front-matter.ts';
import type { StoryFormat } from './parse.ts';
import { type ExportedStory, writeStory } from './write.ts';

/** Line, field, value and code of each problem. Each must have a remedy. */
function problemsIn(text: string, format: StoryFormat) {
  const { rows, problems } = storiesIn(text, format);
  for (const { why } of problems) expect(remedyText(why), why.code).not.toBe('');
  return { rows: rows.length, problems: problems.map(({ line, field, value, why }) => [line, field, value, why.code]) };
}
const front = (...lines: string[]) => `---\n${lines.join('\n')}\n---\nThe text.\n`;

describe('markdown', () => {
  it('has its fields in front matter, and its text below it', () => {
    const text = front(
      '# a comment',
      'id: 7_story_tax',
      "title: 'Tax: it''s \"mixed\"'  # the name",
      'stage: qa',
      'priority: 1',
      'labels: [bug, "a, b", no]',
      'after:',
      '  - 6_story_cart',
      'acceptance:',
      '- "[x] tests pass"',
      '  - docs # later',
    );
    expect(storiesIn(text, 'md')).toEqual({
      rows: [
        {
          line: 1,
          id: '7_story_tax',
          title: 'Tax: it\'s "mixed"',
          stage: 'qa',
          priority: 1,
          labels: ['bug', 'a, b', 'no'],
          after: ['6_story_cart'],
          acceptance: ['[x] tests pass', 'docs'],
          text: 'The text.\n',
        },
      ],
      problems: [],
    });
  });

  it('without front matter, or without a title in it, is named by its first heading', () => {
    expect(storiesIn('intro\n# Tax  \r\n# More', 'md').rows).toEqual([
      { line: 1, title: 'Tax', text: 'intro\n# Tax  \r\n# More' },
    ]);
    expect(storiesIn('---\r\nlabels: bug\r\n---\r\n# Tax', 'md').rows).toMatchObject([
      { title: 'Tax', labels: ['bug'] },
    ]);
    expect(problemsIn('no heading', 'md').problems).toEqual([[1, 'title', '', 'command.input.missing']]);
  });

  it.each([
    [
      'an alias bomb',
      front('title: &a Tax', 'labels: [*a, *a]'),
      [
        [2, 'title', '&a Tax', 'import.front.value'],
        [3, 'labels', '[*a, *a]', 'import.front.value'],
      ],
    ],
    ['a tag', front('title: !!js/function "x"'), [[2, 'title', '!!js/function "x"', 'import.front.value']]],
    [
      'a block',
      front('title: |', '  Tax'),
      [
        [2, 'title', '|', 'import.front.value'],
        [3, null, '  Tax', 'import.front.line'],
      ],
    ],
    [
      'a nested value',
      front('title: Tax', 'labels:', '  deep:', '    - a'),
      [
        [4, null, '  deep:', 'import.front.line'],
        [5, null, '    - a', 'import.front.line'],
      ],
    ],
    ['a nested list', front('title: Tax', 'labels: [[a]]'), [[3, 'labels', '[[a]]', 'import.front.value']]],
    ['an open quote', front('title: "Tax'), [[2, 'title', '"Tax', 'import.front.quote']]],
    ['an open list', front('labels: [a'), [[2, 'labels', '[a', 'import.front.list']]],
    ['a field that is there twice', front('title: a', 'title: b'), [[3, 'title', 'b', 'import.twice']]],
    ['a text in the front matter', front('title: a', 'text: b'), [[3, 'text', '', 'import.front.text']]],
    ['a front matter without end', '---\ntitle: Tax\n', [[1, null, '---', 'import.front.open']]],
    [
      'a wrong stage, and every other wrong field',
      front('title: Tax', 'stage: moon', 'priority: 9', 'owner: me'),
      [
        [3, 'stage', 'moon', 'command.input'],
        [4, 'priority', '9', 'command.input'],
        [5, 'owner', 'owner', 'command.input'],
      ],
    ],
    [
      'a wrong entry of a list',
      front('title: Tax', 'after: [7_story_a, ../b]'),
      [[3, 'after.1', '../b', 'command.input']],
    ],
  ] as const)('%s is named with line, field, value and remedy', (_name, text, problems) => {
    expect(problemsIn(text, 'md')).toEqual({ rows: 0, problems });
  });

  it.each([
    ['huge', `---\n${'labels: a\n'.repeat(10_000)}---\nx`, 'import.front.large'],
    ['huge in one line', `---\ntitle: ${'x'.repeat(MAX_FRONT_MATTER_CHARACTERS)}\n---\nx`, 'import.front.large'],
    ['deep', front(`labels: ${'['.repeat(60_000)}`), 'import.front.list'],
    ['full of aliases', front(...Array.from({ length: 4_000 }, (_, n) => `a${n}: *a`)), 'import.front.value'],
  ])('a front matter that is %s is refused', (_name, text, code) => {
    expect(problemsIn(text, 'md').problems[0]?.[3]).toBe(code);
  });
});

describe('JSON', () => {
  it('is an array of stories or one; a broken one is named with its line, and the others are read', () => {
    const text =
      '[\n {"title": "a"},\n {"title": ""}, 7,\n {"title":"b", "priority": 0,\n  "labels": ["x"], "more": {"a": 1}},\n {"title": "c [}"}\n]';
    expect(problemsIn(text, 'json')).toEqual({
      rows: 2,
      problems: [
        [3, null, '7', 'import.json.row'],
        [3, 'title', '', 'command.input'],
        [4, 'more', 'more', 'command.input'],
      ],
    });
    expect(storiesIn('{"title": "a", "text": "t"}', 'json').rows).toEqual([{ line: 1, title: 'a', text: 't' }]);
  });

  it('that is broken in one story, not closed, or nested too deeply is refused with its line; other stories are read', () => {
    expect(problemsIn('[\n{"title": "a"},\n{"title" "b"},\n{"title": "c"}\n]', 'json')).toEqual({
      rows: 2,
      problems: [[3, null, '{"title" "b"}', 'import.json']],
    });
    expect(problemsIn('[{"title": "a"},\n{"title": "b"', 'json')).toEqual({
      rows: 1,
      problems: [
        [2, null, '{"title": "b"', 'import.json'],
        [2, null, '', 'import.front.list'],
      ],
    });
    expect(problemsIn('[{"title": "a"}]\n]', 'json')).toEqual({ rows: 1, problems: [[2, null, ']', 'import.json']] });
    expect(problemsIn('nonsense', 'json').problems).toEqual([[1, null, 'nonsense', 'import.json']]);
    expect(problemsIn('[]', 'json')).toEqual({ rows: 0, problems: [] });
    expect(problemsIn(`[\n${'['.repeat(1_000_000)}`, 'json').problems).toEqual([[2, null, '', 'import.json.deep']]);
  });
});

describe('CSV', () => {
  it('has a row of names; lists are separated by semicolons, and a broken row is named with its line', () => {
    const text = 'Title,text,labels,priority\r\n"a, ""b""","two\nlines",x; y,1\r\n\r\n,no title,,\nshort\n"open';
    expect(storiesIn(text, 'csv').rows).toEqual([
      { line: 2, title: 'a, "b"', text: 'two\nlines', labels: ['x', 'y'], priority: 1 },
    ]);
    expect(problemsIn(text, 'csv').problems).toEqual([
      [5, 'title', '', 'command.input.missing'],
      [6, null, 'short', 'import.csv.cells'],
      [7, null, '"open', 'import.csv.quote'],
    ]);
  });

  it('with an unknown or repeated name says which', () => {
    expect(problemsIn('title,owner\na,me', 'csv').problems).toEqual([[2, 'owner', 'owner', 'command.input']]);
    expect(problemsIn('title,title\na,b', 'csv').problems).toEqual([[1, 'title', 'title', 'import.twice']]);
  });
});

it('a file with too many stories is refused as a whole', () => {
  expect(problemsIn(`title\n${'a\n'.repeat(1_001)}`, 'csv')).toEqual({
    rows: 0,
    problems: [[1, null, '', 'import.many']],
  });
});

it('what is exported is imported with every field unchanged, whatever it contains', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '---\n', '\r', '\n', '#', '"', "'", ':', ' ', '[', '🙂', '\t', '\\'),
  });
  const line = fc
    .string({ unit: fc.constantFrom('a', 'Z', '0', '"', "'", ':', '#', '[', ']', ',', '-', '\\', '🙂', 'é', '&') })
    .map((one) => `x${one}`);
  const edge = fc.constantFrom(
    'no',
    'null',
    '1e3',
    '~',
    '- a',
    '#',
    '[x] a',
    "'",
    '"',
    '2026-01-01',
    'a: b',
    '*a',
    '| b',
    '---',
  );
  const story: fc.Arbitrary<ExportedStory> = fc.record({
    id: fc.constantFrom('7_story_tax', '0e1', 'no', '1.0'),
    title: fc.oneof(line, edge),
    stage: fc.constantFrom(...STAGES),
    priority: fc.constantFrom(...PRIORITIES),
    labels: fc.array(
      fc.oneof(line, edge).map((one) => one.slice(0, 20).normalize('NFC')),
      { maxLength: 3 },
    ),
    after: fc.subarray(['6_story_a', 'yes', '1.5']),
    acceptance: fc.array(fc.oneof(line, edge), { maxLength: 3 }),
    text,
  });
  fc.assert(
    fc.property(story, (one) => {
      const { rows, problems } = storiesIn(writeStory(one), 'md');
      expect(problems).toEqual([]);
      const lists = { labels: [], after: [], acceptance: [] };
      expect({ ...lists, ...rows[0] }).toEqual({ ...one, line: 1 });
      expect(storiesIn(JSON.stringify([one]), 'json').rows).toEqual([{ ...one, line: 1 }]);
    }),
  );
});
