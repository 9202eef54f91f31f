import { expect, it } from 'vitest';
import { MAX_LINE_CHARACTERS, partOf } from './hunks.ts';

const PATCH = `@@ -1,3 +1,4 @@
 a
-b
+B
+C
 d
@@ -20,2 +21,2 @@ function x() {
-old
\\ No newline at end of file
+new
 end
`;

it('a whole difference is one part, and every shorter part has hunks of its own that fit together', () => {
  const whole = partOf(PATCH, 0, 100);
  expect(whole).toEqual({ hunks: PATCH.trimEnd(), next: null, lines: 8, cutLines: 0 });
  expect(partOf(PATCH, 0, 2)).toMatchObject({ hunks: '@@ -1,2 +1,1 @@\n a\n-b', next: 2 });
  expect(partOf(PATCH, 2, 2)).toMatchObject({ hunks: '@@ -3,0 +2,2 @@\n+B\n+C', next: 4 });
  expect(partOf(PATCH, 4, 2)).toMatchObject({
    hunks: '@@ -3,1 +4,1 @@\n d\n@@ -20,1 +21,0 @@ function x() {\n-old\n\\ No newline at end of file',
    next: 6,
  });
  expect(partOf(PATCH, 6, 9)).toMatchObject({ hunks: '@@ -21,1 +21,2 @@ function x() {\n+new\n end', next: null });
  expect(partOf(PATCH, 8, 9)).toEqual({ hunks: '', next: null, lines: 8, cutLines: 0 });
  expect(partOf('', 0, 9)).toEqual({ hunks: '', next: null, lines: 0, cutLines: 0 });
});

it('a line that looks like a header, or has no sign, is a line; a very long one is cut and counted', () => {
  const odd = `@@ -1,2 +1,3 @@\n+@@ -1,1 +1,1 @@\n\n+${'x'.repeat(MAX_LINE_CHARACTERS * 2)}`;
  const part = partOf(odd, 0, 9);
  expect([part.lines, part.cutLines, part.next]).toEqual([3, 1, null]);
  expect(part.hunks.split('\n').slice(0, 3)).toEqual(['@@ -1,1 +1,3 @@', '+@@ -1,1 +1,1 @@', ' ']);
  expect(part.hunks.length).toBeLessThan(MAX_LINE_CHARACTERS + 100);
});

it('100,000 lines: every line is in exactly one part', () => {
  const lines = Array.from({ length: 100_000 }, (_, n) => `+line ${n}`);
  const patch = `@@ -0,0 +1,100000 @@\n${lines.join('\n')}\n`;
  const seen: string[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const part = partOf(patch, from, 20_000);
    expect(part.hunks.split('\n').length).toBeLessThanOrEqual(20_001);
    seen.push(...part.hunks.split('\n').slice(1));
    from = part.next;
  }
  expect(seen).toEqual(lines);
});
