/** What a person switches on or off, for all projects of the profile. */
import { NOTICE_KINDS, type NoticeKind } from './notice.ts';

/** The kinds of notices that can be switched off. A stop that failed is always told (I3). */
export type QuietKind = Exclude<NoticeKind, 'stop-failed'>;

/** The name of a switch. */
export type SwitchName = `notice.${QuietKind}` | 'keep-awake' | 'key.show' | 'key.stop-all';

/** The state of all switches. */
export type SwitchStates = Readonly<Record<SwitchName, boolean>>;

const OF_NOTICES = NOTICE_KINDS.flatMap((kind) => (kind === 'stop-failed' ? [] : [`notice.${kind}` as const]));

/** The name of every switch. */
export const SWITCH_NAMES: readonly SwitchName[] = [...OF_NOTICES, 'keep-awake', 'key.show', 'key.stop-all'];

/** The switches that a person has not touched: a key that works in every program is on only when a person wants it. */
export const DEFAULT_SWITCHES: SwitchStates = Object.fromEntries(
  SWITCH_NAMES.map((name) => [name, !name.startsWith('key.')]),
) as SwitchStates;

/** Whether notices of this kind are told. */
export function isTold(kind: NoticeKind, switches: SwitchStates): boolean {
  return kind === 'stop-failed' || switches[`notice.${kind}`];
}
