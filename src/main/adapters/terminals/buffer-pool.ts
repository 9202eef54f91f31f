/**
 * Disables Node's buffer pool. Import this before the grapheme add-on.
 *
 * The add-on reads its table from the start of its buffer's memory (unicode-trie, `new DataView(data.buffer)`). In Node
 * that is the start of the shared pool, so every character beyond U+FFFF would be one cell wide. Without a pool each
 * Buffer has its own memory.
 */
const poolSizeBytes = Buffer.poolSize;
Buffer.poolSize = 0;

/** Restores Node's buffer pool, to be called when the add-on is loaded. */
export function restoreBufferPool(): void {
  Buffer.poolSize = poolSizeBytes;
}
