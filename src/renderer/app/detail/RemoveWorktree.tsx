import { text } from '../../../contract/index.ts';
import { useProject } from '../../store/project.tsx';
import { removeWorktree } from '../../store/worktree.ts';
import { Confirm } from '../../ui/Confirm.tsx';

/** The confirmation before a worktree is removed. */
export function RemoveWorktree({ story, onClose }: { story: string; onClose: () => void }) {
  const project = useProject();
  return (
    <Confirm
      title={text('command.worktree.remove')}
      message={text('confirm.worktree.remove', { story })}
      action={text('command.worktree.remove')}
      danger
      onConfirm={() => removeWorktree(project, story)}
      onClose={onClose}
    />
  );
}
