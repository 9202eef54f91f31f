import type { FenceRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { retryFence } from '../store/actions.ts';
import { fenceNames } from '../store/card-state.ts';
import { openDialog } from '../store/dialogs.ts';
import { Button } from '../ui/Button.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import css from './Card.module.css';

/** How many processes a card names. */
const NAMED = 3;

/** A stop that failed: what may still live, by name and pid. */
export function FenceNote({ fence }: { fence: FenceRecord }) {
  const why = fence.processes.map((p) => `${p.pid}: ${p.why}`).join('\n');
  return (
    <>
      <div className={css.row}>
        <StateMark state="stop-failed" />
        <span className={css.words}>
          <b className={css.bad}>{text('state.stop-failed')}</b> · {fence.agent}
        </span>
      </div>
      <p className={css.note} title={why || fence.reason}>
        {fenceNames(fence, NAMED)}
      </p>
    </>
  );
}

export function FenceActions({ story, tabIndex }: { story: string; tabIndex?: number | undefined }) {
  return (
    <div className={css.foot}>
      <Button
        small
        look="plain"
        tabIndex={tabIndex}
        aria-label={text('fence.release.label', { story })}
        onClick={() => openDialog({ kind: 'release', story })}
      >
        {text('command.fence.release')}
      </Button>
      <Button
        small
        tabIndex={tabIndex}
        aria-label={text('fence.retry.label', { story })}
        onClick={() => void retryFence(story)}
      >
        {text('fence.retry.word')}
      </Button>
    </div>
  );
}
