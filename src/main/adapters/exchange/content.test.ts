import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readContent } from './index.ts';

const WHAT = { path: 'a.huskies', project: 'p' };
const MIB = 1024 * 1024;

/** An exchange file without stories, whose valid content has so many MiB of spaces behind it. It is small itself. */
function padded(mib: number): string {
  const content = '{"versions":{},"stories":[]}';
  const space = Buffer.alloc(MIB, ' ');
  const packedSpace = gzipSync(space);
  const sum = createHash('sha256').update(content);
  for (let n = 0; n < mib; n += 1) sum.update(space);
  const packed = Buffer.concat([gzipSync(content), ...Array<Buffer>(mib).fill(packedSpace)]);
  const header = JSON.stringify({ format: 1, project: 'p', writer: 'desk', files: 1, sum: sum.digest('hex') });
  return `huskies-exchange ${header}\n${packed.toString('base64')}\n`;
}

it('a small file that unpacks to more than 256 MiB is refused, although its checksum is right', () => {
  expect(readContent(padded(3), WHAT)).toMatchObject({ ok: true, file: { writer: 'desk', stories: [] } });
  const bomb = padded(256);
  expect(bomb.length).toBeLessThan(MIB);
  expect(readContent(bomb, WHAT)).toMatchObject({ ok: false, why: { code: 'exchange.file.damaged' } });
});
