/** Texts for a run's containment and for how strong the proof of its stop can be. */
import type { HostRecord, RunRecord } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';

type Contained = Pick<RunRecord, 'containment' | 'strength'>;

/** For example 'keeper · kernel', or 'scan only' without containment. If the keeper was killed: 'keeper · scan'. */
export function containmentText({ containment, strength }: Contained): string {
  if (containment === 'none') return text('containment.none');
  return text('held.by', {
    containment: text(`containment.${containment}`),
    strength: text(`held.strength.${strength}`),
  });
}

/** The tooltip for that text: what it means, and why new runs get no stronger containment. One line per fact. */
export function containmentTitle(
  { containment, strength }: Contained,
  host: Pick<HostRecord, 'containmentWhy'> | null,
): string {
  const why = host?.containmentWhy ?? null;
  return [
    text(`held.${containment}`),
    text(`held.proof.${strength}`),
    ...(why === null ? [] : [text('held.why', { why: messageText(why) })]),
  ].join('\n');
}
