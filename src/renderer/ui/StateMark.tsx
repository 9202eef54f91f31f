import type { Mark } from '../store/card-state.ts';
import { classes } from './classes.ts';
import css from './StateMark.module.css';

/** The icon of a state. Each state has its own shape, not only a colour; the state's name is always shown beside it. */
export function StateMark({ state }: { state: Mark }) {
  return (
    <svg className={classes(css.mark, css[state])} viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round' } as const;

const SHAPES = {
  idle: <circle cx="6" cy="6" r="3.6" {...line} strokeWidth={1.4} />,
  starting: <path d="M6 1.8a4.2 4.2 0 1 1-4.2 4.2" {...line} />,
  running: <circle cx="6" cy="6" r="4.4" fill="currentColor" />,
  stopping: <rect x="2" y="2" width="8" height="8" rx="1.5" fill="currentColor" />,
  'stop-failed': <path d="M6 .8 11.6 10.8H.4Z" fill="currentColor" />,
  finished: <path d="m1.8 6.4 3 3 5.4-6.4" {...line} />,
  failed: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" {...line} />,
  blocked: (
    <>
      <circle cx="6" cy="6" r="4.4" {...line} strokeWidth={1.6} />
      <path d="M3.6 6h4.8" {...line} />
    </>
  ),
  'needs-you': (
    <>
      <path d="M6 .6 11.4 6 6 11.4.6 6Z" fill="currentColor" />
      <path d="M6 3.4v3M6 8.2v.2" stroke="var(--raise)" strokeWidth={1.5} strokeLinecap="round" />
    </>
  ),
  retrying: <path d="M10 6a4 4 0 1 1-1.3-3M10.2 1v2.4H7.8" {...line} strokeWidth={1.6} />,
  'turn-ended': <path d="M3 2.4v7.2M9 2.4v7.2" {...line} strokeWidth={2.2} />,
  stalled: (
    <path
      d="M2.6 1.4h6.8M2.6 10.6h6.8M3.4 1.4c0 3 5.2 6.2 5.2 9.2M8.6 1.4c0 3-5.2 6.2-5.2 9.2"
      {...line}
      strokeWidth={1.4}
    />
  ),
  queued: (
    <>
      <circle cx="6" cy="6" r="4.6" {...line} strokeWidth={1.4} />
      <path d="M6 3.4V6l1.8 1.2" {...line} strokeWidth={1.4} />
    </>
  ),
  frozen: <path d="M6 .8v10.4M1.5 3.4l9 5.2m0-5.2-9 5.2" {...line} strokeWidth={1.4} />,
} as const satisfies Record<Mark, unknown>;
