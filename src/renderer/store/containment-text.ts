/** What holds a run's processes together, and how strong the proof of its stop can be: in words, with the reasons. */
import type { HostRecord, RunRecord } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';

type Held = Pick<RunRecord, 'containment' | 'strength'>;

/** 'keeper · kernel'; 'scan only' where nothing holds it. A keeper that was killed leaves 'keeper · scan'. */
export function containmentText({ containment, strength }: Held): string {
  if (containment === 'none') return text('containment.none');
  return text('held.by', {
    containment: text(`containment.${containment}`),
    strength: text(`held.strength.${strength}`),
  });
}

/** What that means, and why new runs are held by nothing better; for a title. */
export function containmentTitle(
  { containment, strength }: Held,
  host: Pick<HostRecord, 'containmentWhy'> | null,
): string {
  const why = host?.containmentWhy ?? null;
  return [
    text(`held.${containment}`),
    text(`held.proof.${strength}`),
    ...(why === null ? [] : [text('held.why', { why: messageText(why) })]),
  ].join('\n');
}
