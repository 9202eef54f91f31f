import { Eye, ShieldCheck } from 'lucide-react';
import type { StopReceipt } from '../../contract/index.ts';
import { StateMark } from './StateMark.tsx';
import css from './VerdictMark.module.css';

/** The icon of a verdict: a shield for a proof by the kernel, an eye for a scan that saw no process, else a warning. */
export function VerdictMark({ verdict, strength }: Pick<StopReceipt, 'verdict' | 'strength'>) {
  if (verdict !== 'gone') return <StateMark state="stop-failed" />;
  if (strength === 'scan') return <Eye className={css.seen} size={12} aria-hidden="true" />;
  return <ShieldCheck className={css.proven} size={13} aria-hidden="true" />;
}
