/**
 * Protects the host's own terminal parser from harmful output (docs/trust.md, "Output of an agent"). Readers get the
 * raw bytes.
 */
import type { Terminal } from '@xterm/headless';

/** The longest payload of an OSC, DCS, APC, PM or SOS string that is passed on. */
export const STRING_LIMIT_BYTES = 1024 * 1024;

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;
/** Bytes that begin a string after ESC: P (DCS), X (SOS), ] (OSC), ^ (PM), _ (APC); ECMA-48, 5.6. */
const STRING_STARTS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
/** The second UTF-8 byte, after 0xC2, of their one-character forms U+0090, 0098, 009D, 009E and 009F. */
const C1_STARTS = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const C1_LEAD = 0xc2;
const C1_ST = 0x9c;

/** A filter for one stream. It cancels a string that is too long, and drops the rest of it. */
export function createStringCap(limitBytes = STRING_LIMIT_BYTES): (bytes: Uint8Array) => Uint8Array {
  let inString = false;
  let length = 0;
  let lead = 0;

  return (bytes) => {
    // Nearly all output is outside strings and has no escapes, so it is passed on unchanged.
    if (!inString && lead === 0 && bytes.indexOf(ESC) < 0 && bytes.indexOf(C1_LEAD) < 0) return bytes;
    let out: Uint8Array | null = null;
    let kept = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0;
      const ends = byte === BEL || byte === CAN || byte === SUB || byte === ESC || (lead === C1_LEAD && byte === C1_ST);
      if (inString && ends) {
        inString = false;
        lead = byte === ESC ? ESC : 0;
      } else if (inString) {
        length += 1;
        lead = byte === C1_LEAD ? C1_LEAD : 0;
        if (length === limitBytes) {
          out ??= bytes.slice();
          out[kept] = CAN;
          kept += 1;
          continue;
        }
        if (length > limitBytes) {
          out ??= bytes.slice();
          continue;
        }
      } else if ((lead === ESC && STRING_STARTS.has(byte)) || (lead === C1_LEAD && C1_STARTS.has(byte))) {
        inString = true;
        length = 0;
        lead = 0;
      } else lead = byte === ESC || byte === C1_LEAD ? byte : 0;
      if (out) out[kept] = byte;
      kept += 1;
    }
    return out ? out.subarray(0, kept) : bytes;
  };
}

/**
 * REP, SU, SD, IL, DL, CHT, CBT: xterm.js 6.0 repeats them as often as the parameter says, so 14 bytes can take 15 s.
 */
const LOOPING_FINALS = ['b', 'S', 'T', 'L', 'M', 'I', 'Z'] as const;

/** Makes `terminal` ignore these sequences when a parameter exceeds the screen. */
export function guardParser(terminal: Terminal): void {
  for (const final of LOOPING_FINALS) {
    terminal.parser.registerCsiHandler({ final }, (params) => {
      const max = Math.max(terminal.cols, terminal.rows);
      return params.flat().some((value) => value > max);
    });
  }
}
