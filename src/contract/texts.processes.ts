/** What processes use, in words. */
import { text } from './texts.ts';

/** A size such as '12.4 MB' or '1.3 GB'. */
export function sizeText(bytes: number): string {
  if (bytes >= 1_000_000_000) return text('size.gb', { n: (bytes / 1_000_000_000).toFixed(1) });
  if (bytes >= 100_000) return text('size.mb', { n: (bytes / 1_000_000).toFixed(1) });
  return text('size.kb', { n: Math.ceil(bytes / 1_000) });
}

/** CPU time, such as '0.4 s' or '83 s'. */
export function cpuTimeText(ms: number): string {
  return text('processes.seconds', { n: ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000) });
}
