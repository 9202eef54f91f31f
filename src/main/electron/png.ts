/** Turns a drawing function into a PNG file, so that the icons are code and no binary files are needed. */
import { deflateSync } from 'node:zlib';

/** Red, green and blue from 0 to 255, and opacity from 0 to 1. */
export type Colour = readonly [number, number, number, number];
/** Returns the colour at a point of the unit square, or null where nothing is drawn. */
export type Drawing = (x: number, y: number) => Colour | null;

/** Samples per pixel and axis: enough for smooth edges at 22 pixels. */
const SAMPLES = 4;

/** Draws `size` × `size` pixels. */
export function drawPng(size: number, drawing: Drawing): Buffer {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(pixel(size, x, y, drawing), y * (size * 4 + 1) + 1 + x * 4);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // 8 bits per sample, colour type 6: RGBA.
  head.set([8, 6], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

/** The mean colour of a pixel's samples, weighted by opacity. */
function pixel(size: number, x: number, y: number, drawing: Drawing): [number, number, number, number] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const dx = ((i % SAMPLES) + 0.5) / SAMPLES;
    const dy = (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
    const colour = drawing((x + dx) / size, (y + dy) / size);
    if (colour === null) continue;
    red += colour[0] * colour[3];
    green += colour[1] * colour[3];
    blue += colour[2] * colour[3];
    alpha += colour[3];
  }
  if (alpha === 0) return [0, 0, 0, 0];
  const opacity = Math.round((alpha / (SAMPLES * SAMPLES)) * 255);
  return [Math.round(red / alpha), Math.round(green / alpha), Math.round(blue / alpha), opacity];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** The CRC-32 that PNG uses (ISO 3309). */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
