/** What holds a run's processes together, and how strong the proof of its stop can be: in words, with the reasons. */
import type { HostRecord, RunRecord } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';

type Held = Pick<RunRecord, 'container' | 'strength'>;

/** 'keeper · kernel'; 'scan only' where nothing holds it. A keeper that was killed leaves 'keeper · scan'. */
export function heldText({ container, strength }: Held): string {
  if (container === 'scan') return text('container.scan');
  return text('held.by', { container: text(`container.${container}`), strength: text(`held.strength.${strength}`) });
}

/** What that means, and why new runs are held by nothing better; for a title. */
export function heldTitle({ container, strength }: Held, host: Pick<HostRecord, 'containerWhy'> | null): string {
  const why = host?.containerWhy ?? null;
  return [
    text(`held.${container}`),
    text(`held.proof.${strength}`),
    ...(why === null ? [] : [text('held.why', { why: messageText(why) })]),
  ].join('\n');
}
