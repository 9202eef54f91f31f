/**
 * Import this before the grapheme add-on. The add-on reads its table from the start of its buffer's memory
 * (unicode-trie, `new DataView(data.buffer)`), which in Node is the start of the shared pool: with the pool in use
 * every character beyond U+FFFF would be one cell wide. Without a pool each Buffer has memory of its own.
 */
const poolSizeBytes = Buffer.poolSize;
Buffer.poolSize = 0;

/** Gives Node its pool back, once the add-on is loaded. */
export function restoreBufferPool(): void {
  Buffer.poolSize = poolSizeBytes;
}
