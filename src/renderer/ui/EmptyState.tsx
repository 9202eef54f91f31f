import type { ReactNode } from 'react';
import css from './EmptyState.module.css';

/** Shown in place of missing content: what is missing, and what to do next. */
export function EmptyState({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <p className={css.title}>{title}</p>
      {hint && <p>{hint}</p>}
      {children && <div className={css.next}>{children}</div>}
    </div>
  );
}
