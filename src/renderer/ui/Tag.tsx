import type { ReactNode } from 'react';
import type { CardState } from '../store/card-state.ts';
import { classes } from './classes.ts';
import css from './Tag.module.css';

export type Tone = 'calm' | 'run' | 'ok' | 'warn' | 'bad';

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

export function Tag({ tone = 'calm', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(css.tag, css[tone])}>{children}</span>;
}
