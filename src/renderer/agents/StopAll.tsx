import { text } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import { act } from '../store/call.ts';
import { useBusyRuns } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Confirm } from '../ui/Confirm.tsx';

/** The confirmation before all agents are stopped; it shows their number and names. */
export function StopAll({ via, onClose }: { via: Via; onClose: () => void }) {
  const project = useProject();
  const runs = useBusyRuns();
  const names = runs.map((run) => `${run.agent} (${run.story})`).join(', ');
  return (
    <Confirm
      title={text('confirm.stopAll', { n: runs.length })}
      message={runs.length === 0 ? text('notice.nothing.runs.at.all') : names}
      action={text('panel.stop.all')}
      danger
      onConfirm={async () => {
        await act(project, 'agent.stopAll', {}, via);
      }}
      onClose={onClose}
    />
  );
}
