import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawPng } from './png.ts';

describe('drawPng', () => {
  it('writes a PNG of the requested size', () => {
    const png = drawPng(3, () => [10, 20, 30, 1]);
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([3, 3, 8, 6]);
    const data = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect(rows).toHaveLength(3 * (3 * 4 + 1));
    expect([...rows.subarray(1, 5)]).toEqual([10, 20, 30, 255]);
    // The end chunk, whose checksum is always the same.
    expect(png.subarray(-8).toString('hex')).toBe('49454e44ae426082');
  });

  it('smooths edges by opacity, without dark fringes', () => {
    const png = drawPng(1, (x) => (x < 0.5 ? [200, 100, 50, 1] : null));
    const data = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect([...rows.subarray(1)]).toEqual([200, 100, 50, 128]);
  });
});
