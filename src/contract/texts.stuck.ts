/** Sentences about what is stuck, the same on the page and on the command line. */
import type { StuckRecord } from '../domain/index.ts';
import { reasonText } from './sentences.ts';
import { text } from './texts.text.ts';

/** What the host cannot finish. */
export function stuckText({ concern, story, agent }: Pick<StuckRecord, 'concern' | 'story' | 'agent'>): string {
  const none = text('stuck.unknown');
  return text(`stuck.${concern}`, { story: story ?? none, agent: agent ?? none });
}

/** Why it cannot be finished, and whether the host keeps retrying. */
export function stuckWhy({ why, attempts, nextTryAt }: Pick<StuckRecord, 'why' | 'attempts' | 'nextTryAt'>): string {
  const next = text(nextTryAt === null ? 'stuck.waits' : 'stuck.goes-on', { n: attempts });
  return `${text('stuck.why', { why: reasonText(why) })} ${next}`;
}
