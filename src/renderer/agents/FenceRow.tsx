import type { FenceRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { fenceDetail, fenceNames } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { useProject } from '../store/project.tsx';
import { openReceipts } from '../store/view.ts';
import { FenceActions } from '../ui/FenceActions.tsx';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import css from './AgentsPanel.module.css';
import { StoryCell } from './StoryCell.tsx';

/** How many processes the row names; the tooltip has all of them. */
const MAX_NAMED = 4;

/** A failed stop. Its run may have left the pool while some of its processes are still alive. */
export function FenceRow({ fence }: { fence: FenceRecord }) {
  const project = useProject();
  const now = useNow();
  return (
    <tr data-fence={fence.worktree} data-state="stop-failed">
      <td />
      <StoryCell story={fence.story} onOpen={() => openReceipts(project, fence.story, fence.run)} />
      <td>{fence.agent}</td>
      <td>–</td>
      <td colSpan={4}>
        <span className={css.failed} title={fenceDetail(fence)}>
          <StateMark state="stop-failed" />
          <b>{text('state.stop-failed')}</b>
          <span>{fenceNames(fence, MAX_NAMED)}</span>
          <span className={css.since}>{text('fence.since', { time: clockTime(now - fence.since) })}</span>
        </span>
      </td>
      <td className={css.act}>
        <span className={css.actions}>
          <FenceActions fence={fence} />
        </span>
      </td>
    </tr>
  );
}
