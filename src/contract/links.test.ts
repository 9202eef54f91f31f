import { expect, it } from 'vitest';
import { mayOpenLink } from './links.ts';

const may = (url: string) => mayOpenLink(new URL(url));

it.each([
  'https://example.com/a?b#c',
  'http://localhost:5173/',
  'http://LOCALHOST/',
  'http://app.localhost:3000',
  'http://127.0.0.1:8080/x',
  'http://127.1.2.3/',
  'http://127.1/',
  'http://[::1]:4321/',
  'http://[0:0:0:0:0:0:0:1]/',
])('%s may be opened', (url) => {
  expect(may(url)).toBe(true);
});

it.each([
  'http://example.com/',
  'http://localhost.evil.test/',
  'http://127.0.0.1.evil.test/',
  'http://evil-localhost/',
  'http://128.0.0.1/',
  'http://0.0.0.0:3000/',
  'http://192.168.0.1/',
  'http://[::2]/',
  'http://localhost@evil.test/',
  'http://user@localhost/',
  'https://user:word@example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ftp://localhost/',
])('%s must not be opened', (url) => {
  expect(may(url)).toBe(false);
});
