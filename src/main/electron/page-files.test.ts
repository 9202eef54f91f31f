import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { respondToPage } from './page-files.ts';

const home = mkdtempSync(join(tmpdir(), 'huskies-page-'));
const page = join(home, 'page');
mkdirSync(join(page, 'assets'), { recursive: true });
writeFileSync(join(page, 'index.html'), '<p>page');
writeFileSync(join(page, 'assets', 'a.js'), '1');
writeFileSync(join(page, 'assets', '.hidden.js'), '1');
writeFileSync(join(page, 'secret.key'), '1');
writeFileSync(join(home, 'outside.js'), '1');
symlinkSync(join(home, 'outside.js'), join(page, 'assets', 'link.js'));
afterAll(() => rmSync(home, { recursive: true }));

const status = async (path: string, method = 'GET') =>
  (await respondToPage(page, method, `huskies://app${path}`)).status;

describe('the page at its scheme', () => {
  it.each(['/', '/index.html', '/index.html?x#y', '/assets/a.js'])('serves %s', async (path) => {
    expect(await status(path)).toBe(200);
  });

  it('has a content security policy and a content type', async () => {
    const { headers, body } = await respondToPage(page, 'GET', 'huskies://app/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(body.toString()).toBe('<p>page');
  });

  it.each([
    '/../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/assets/..%5c..%5coutside.js',
    '//etc/passwd',
    '/assets/link.js',
    '/assets/.hidden.js',
    '/secret.key',
    '/assets',
    '/index.html%00.js',
    '/%E0%A4%A',
    '/none.js',
  ])('answers 404 to %s', async (path) => {
    expect(await status(path)).toBe(404);
  });

  it('serves no other host, scheme or method', async () => {
    expect((await respondToPage(page, 'GET', 'huskies://evil/index.html')).status).toBe(404);
    expect((await respondToPage(page, 'GET', 'file:///index.html')).status).toBe(404);
    expect((await respondToPage(page, 'GET', 'nonsense')).status).toBe(404);
    expect(await status('/', 'POST')).toBe(405);
  });
});
