import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import { expect, it } from 'vitest';
import { markdownParts } from './markdown-parts.ts';

const html = (text: string) => renderToStaticMarkup(<Markdown>{text}</Markdown>).trim();
/** Lines that begin, go on with and end every kind of block. */
const LINES = [
  ...['', '  ', 'a', '*b', 'c*', '`d', 'e`', '# f', '---', '===', '> g', '\th', '    i', '  j', '    - k'],
  ...['- l', '+ m', '  - n', '1. o', '2) p', '-', '[q]', '[q]: r', '<!-- s', '-->', '<b>', 't\\', '* * *', '  > u'],
  ...['```', '```js', '````', '  ```', '    ```', '~~~', '~~~ v', '``` w`x', '> ```', '- ```', 'y\r', '|z|'],
];

it('read one by one as they do together, whatever the text is', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 14 }), (lines) => {
      const text = lines.join('\n');
      const parts = markdownParts(text, 0);
      expect(parts.join('')).toBe(text);
      expect(parts.map(html).filter(Boolean).join('\n')).toBe(html(text));
    }),
    // A fence in an item of a list may have code of nothing but empty lines.
    { numRuns: 200, examples: [[['- ```', '', '', '```']]] },
  );
});

it('stay as they are when the text grows, but for the last one', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', 'a', 'b c', '```', '- d', '# e')), fc.nat(), (lines, cut) => {
      const text = lines.join('\n');
      const before = markdownParts(text.slice(0, cut % (text.length + 1)), 0);
      expect(markdownParts(text, 0).slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    }),
  );
});

it('are few: a short text is one, and a long one is split at its paragraphs', () => {
  expect(markdownParts('a\n\nb')).toHaveLength(1);
  const paragraphs = Array.from({ length: 40 }, (_, n) => `${n} ${'word '.repeat(50)}`);
  const parts = markdownParts(paragraphs.join('\n\n'));
  expect(parts).toHaveLength(10);
  expect(parts.every((part) => /^\d+ word/.test(part))).toBe(true);
});
