import { Check, Eye } from 'lucide-react';
import type { StopReceipt } from '../../contract/index.ts';
import { StateMark } from './StateMark.tsx';
import css from './VerdictMark.module.css';

/** A tick for the kernel's word, an eye for a scan that saw nobody, a triangle for all else; the words stand beside it. */
export function VerdictMark({ verdict, strength }: Pick<StopReceipt, 'verdict' | 'strength'>) {
  if (verdict !== 'gone') return <StateMark state="stop-failed" />;
  if (strength === 'scan') return <Eye className={css.seen} size={12} aria-hidden="true" />;
  return <Check className={css.proven} size={12} strokeWidth={2.6} aria-hidden="true" />;
}
