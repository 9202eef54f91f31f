import type { ReactNode } from 'react';
import type { CardState } from '../store/card-state.ts';
import { classes } from './classes.ts';
import css from './Tag.module.css';

/** The meaning of a colour. */
export type Tone = 'calm' | 'run' | 'ok' | 'warn' | 'bad';

/** The tone of each card state. */
export const TONES: Readonly<Record<CardState, Tone>> = {
  idle: 'calm',
  starting: 'run',
  running: 'run',
  stopping: 'warn',
  'stop-failed': 'bad',
  finished: 'ok',
  failed: 'bad',
  blocked: 'warn',
  frozen: 'calm',
};

/** A short label on a coloured background. */
export function Tag({ tone = 'calm', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(css.tag, css[tone])}>{children}</span>;
}
