import { expect, it } from 'vitest';
import { isLink, LINK } from './links.ts';

/** All links in a line. */
const found = (line: string) => [...line.matchAll(new RegExp(LINK, 'gi'))].map(([url]) => url);

it.each([
  ['  ➜  Local:   http://localhost:5173/', 'http://localhost:5173/'],
  ['at http://localhost:3000', 'http://localhost:3000'],
  ['see http://127.0.0.1:8000.', 'http://127.0.0.1:8000'],
  ['(http://localhost:3000/a?b=c#d)', 'http://localhost:3000/a?b=c#d'],
  ['http://localhost:3000/, and', 'http://localhost:3000/'],
  ['**http://localhost:4321/x/**', 'http://localhost:4321/x/'],
  ['[http://[::1]:4321/]', 'http://[::1]:4321/'],
  ['http://app.localhost/path.', 'http://app.localhost/path'],
  ['HTTP://LOCALHOST:80/', 'HTTP://LOCALHOST:80/'],
  ['is it http://localhost:3000?', 'http://localhost:3000'],
  ['http://localhost:3000?a=b!', 'http://localhost:3000?a=b'],
  ['http://localhost/?', 'http://localhost/'],
  ['https://example.com/a_b/c.html, then', 'https://example.com/a_b/c.html'],
  ['<https://example.com>', 'https://example.com'],
  ['"http://localhost:1/x"', 'http://localhost:1/x'],
  ['http://localhost:5173/src/a.ts:12:3: wrong', 'http://localhost:5173/src/a.ts:12:3'],
])('the link in %j is %s', (line, url) => {
  expect(found(line)).toEqual([url]);
  expect(isLink(url)).toBe(true);
});

it.each([
  'http://example.com/',
  'http://localhost.evil.test/',
  'http://localhost:80.evil.test/',
  'http://localhost@evil.test/',
  'http://127.0.0.1.evil.test',
  'http://localhostile/',
  'http://0.0.0.0:3000/',
  'ftp://localhost/',
])('%j contains no link', (line) => {
  expect(found(line)).toEqual([]);
});
