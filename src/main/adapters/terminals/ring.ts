/** Keeps the newest bytes of one stream in memory, by their absolute offsets. */

/** Bytes are collected in blocks of this size, so that a stream of single bytes does not need one object per byte. */
const BLOCK_BYTES = 64 * 1024;

/** A bounded buffer of the newest bytes. */
export interface Ring {
  /** Offset of the oldest byte kept. */
  start(): number;
  /** Offset after the newest byte. */
  end(): number;
  /** Copies the bytes, and returns views of the copies, which never change afterwards. */
  append(bytes: Uint8Array): Uint8Array[];
  /** The kept bytes from `from` on, oldest first. */
  since(from: number): Uint8Array[];
}

interface Block {
  offset: number;
  used: number;
  bytes: Uint8Array;
}

/** A ring of at most `limitBytes`, plus one block. */
export function createRing(limitBytes: number): Ring {
  const blocks: Block[] = [];
  let end = 0;
  let keptBytes = 0;

  function lastBlock(): Block {
    const last = blocks[blocks.length - 1];
    if (last !== undefined && last.used < last.bytes.length) return last;
    const block = { offset: end, used: 0, bytes: new Uint8Array(BLOCK_BYTES) };
    blocks.push(block);
    return block;
  }
  return {
    start: () => blocks[0]?.offset ?? end,
    end: () => end,
    append(bytes) {
      const pieces: Uint8Array[] = [];
      let taken = 0;
      while (taken < bytes.length) {
        const block = lastBlock();
        const size = Math.min(bytes.length - taken, block.bytes.length - block.used);
        block.bytes.set(bytes.subarray(taken, taken + size), block.used);
        pieces.push(block.bytes.subarray(block.used, block.used + size));
        block.used += size;
        taken += size;
        end += size;
        keptBytes += size;
      }
      while (keptBytes > limitBytes) {
        const oldest = blocks[0];
        if (oldest === undefined || keptBytes - oldest.used < limitBytes) break;
        keptBytes -= oldest.used;
        blocks.shift();
      }
      return pieces;
    },
    since(from) {
      const pieces: Uint8Array[] = [];
      for (const block of blocks) {
        const skip = Math.max(0, from - block.offset);
        if (skip < block.used) pieces.push(block.bytes.subarray(skip, block.used));
      }
      return pieces;
    },
  };
}
