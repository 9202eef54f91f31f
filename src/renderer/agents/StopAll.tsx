import { text } from '../../contract/index.ts';
import { act } from '../store/call.ts';
import { busyRuns } from '../store/derive.ts';
import { useSnapshot } from '../store/hooks.ts';
import { Confirm } from '../ui/Confirm.tsx';

/** Asks once, naming the count and the agents. */
export function StopAll({ via, onClose }: { via: string; onClose: () => void }) {
  const runs = useSnapshot((s) => busyRuns(s.runs));
  const names = runs.map((run) => `${run.agent} (${run.story})`).join(', ');
  return (
    <Confirm
      title={text('confirm.stopAll', { n: runs.length })}
      message={runs.length === 0 ? text('notice.nothing.runs.at.all') : names}
      action={text('panel.stop.all')}
      danger
      onConfirm={async () => {
        await act('agent.stopAll', { via });
      }}
      onClose={onClose}
    />
  );
}
