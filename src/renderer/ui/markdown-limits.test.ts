import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import gfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { layoutObstacle } from './markdown-limits.ts';

const lines = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join('\n');

describe('texts shown without formatting', () => {
  it.each<[string, string, string]>([
    ['nested quotes', '> '.repeat(3000), 'deep'],
    ['nested quotes without spaces', `${'>'.repeat(3000)}a`, 'deep'],
    ['nested lists', '- '.repeat(3000), 'deep'],
    ['nested numbered lists', '1. '.repeat(3000), 'deep'],
    ['nested quotes and lists', '> - 1) '.repeat(300), 'deep'],
    ['lists nested by indentation', lines(300, (i) => `${'  '.repeat(i)}- a`), 'deep'],
    ['many lists nested less', lines(2000, () => `${'- '.repeat(15)}a`), 'deep'],
    ['open images', '!['.repeat(5000), 'marks'],
    ['open brackets', '['.repeat(5000), 'marks'],
    ['nested images', `${'!['.repeat(2000)}a${'](b)'.repeat(2000)}`, 'marks'],
    ['nested emphasis', `${'*a '.repeat(2000)}b${' a*'.repeat(2000)}`, 'marks'],
    ['emphasis over lines', lines(900, () => '*a **b'), 'marks'],
    ['open tags', '<a '.repeat(2000), 'marks'],
    ['a table of 10,000 cells', lines(100, () => '|[a](b)'.repeat(100)), 'marks'],
    ['a wide table with short rows', `${'|a'.repeat(200)}\n${'|-'.repeat(200)}\n${lines(300, () => '|b')}`, 'marks'],
    ['addresses without marks', 'www.a '.repeat(3000), 'links'],
    ['mail addresses', 'a@b.'.repeat(3000), 'links'],
    ['footnotes', lines(900, (i) => `[^${i}]: x\n\n[^${i}]\n`), 'links'],
    ['one megabyte', 'word '.repeat(210_000), 'long'],
    ['one line of a megabyte', 'x'.repeat(1_000_000), 'long'],
    ['one paragraph of many lines', lines(5000, () => 'a'), 'lines'],
    ['lines that end with CR only', 'a\r'.repeat(5000), 'lines'],
    ['a long address that many links repeat', `[a]: http://${'x'.repeat(20_000)}\n\n${'[a]\n\n'.repeat(900)}`, 'links'],
  ])('%s', (_name, text, why) => {
    expect(layoutObstacle(text)).toBe(why);
  });
});

describe('texts laid out as markdown', () => {
  const story = `# Why\n\nText with *emphasis*, \`code\` and a [link](https://example.org).\n\n> quoted\n> > twice\n\n`;
  it.each<[string, string]>([
    ['nothing', ''],
    ['a story', story],
    ['fifty times as much', story.repeat(50)],
    ['six lists deep', lines(6, (i) => `${'  '.repeat(i)}- level ${i}`)],
    ['a long list', lines(500, (i) => `- [ ] item ${i} with \`code\` and *stress*`)],
    ['code of some hundred lines', `\`\`\`ts\n${lines(300, (i) => `  list[${i}] = call();`)}\n\`\`\``],
    ['a long line', 'word '.repeat(5000)],
  ])('%s', (_name, text) => {
    expect(layoutObstacle(text)).toBeNull();
  });

  it.each<[string, string]>([
    ['quotes', '> '.repeat(16)],
    ['lists', `${'- '.repeat(16)}a`],
    ['images', `${'!['.repeat(240)}a${'](b)'.repeat(240)}`],
    ['emphasis', `${'*a '.repeat(480)}b${' a*'.repeat(480)}`],
    ['brackets', '['.repeat(1000)],
    ['struck text', '~~a'.repeat(500)],
    ['addresses', 'www.a a@b.c '.repeat(1000)],
    ['a table', `${'|a'.repeat(40)}\n${'|-'.repeat(40)}\n${lines(240, () => '|b')}`],
  ])('at the limit: %s', (_name, text) => {
    expect(layoutObstacle(text)).toBeNull();
    expect(
      renderToStaticMarkup(Markdown({ children: text, remarkPlugins: [[gfm, { singleTilde: false }]] })).length,
    ).toBeGreaterThan(10);
  });
});
