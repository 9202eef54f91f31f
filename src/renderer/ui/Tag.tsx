import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './Tag.module.css';

/** The meaning of a colour. */
export type Tone = 'calm' | 'run' | 'ok' | 'warn' | 'bad';

/** A short label on a coloured background. */
export function Tag({ tone = 'calm', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(css.tag, css[tone])}>{children}</span>;
}
