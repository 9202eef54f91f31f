import { text } from '../../contract/index.ts';
import { act } from '../store/call.ts';
import { fenceNames } from '../store/card-state.ts';
import { useFence } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Confirm } from '../ui/Confirm.tsx';

/** The confirmation before a fence is released by force. It names the processes that may still be alive. */
export function Release({ story, onClose }: { story: string; onClose: () => void }) {
  const project = useProject();
  const fence = useFence(story);
  if (!fence) return null;
  return (
    <Confirm
      title={text('release.title', { story })}
      message={text('confirm.release', { worktree: fence.worktree, processes: fenceNames(fence, 12) })}
      action={text('command.fence.release')}
      danger
      onConfirm={async () => {
        await act(project, 'fence.release', { story });
      }}
      onClose={onClose}
    />
  );
}
