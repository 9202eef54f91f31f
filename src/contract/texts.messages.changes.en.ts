import type { ChangesMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages about the changes of a story. */
export const CHANGES_MESSAGES_EN = textsOf<ChangesMessages>()({
  'changes.branch': 'The branch {branch} does not exist, so there are no changes.',
  'changes.branch.remedy': 'Start an agent on the story, which makes its branch and its worktree.',
  'changes.none': '{path} has no changes.',
  'changes.none.remedy': 'Name a file of this list: huskies story changes STORY',
  'changes.path': '{path} is not the path of a file in the worktree.',
  'changes.path.remedy': 'Name it as the list does, from the top of the worktree: huskies story changes STORY',
  'changes.noWorktree': "'{story}' has no worktree, so nothing can be reverted.",
  'changes.noWorktree.remedy': 'Restore it with: huskies worktree restore {story}',
  'changes.busy': '{agent} is working in the worktree, and may need the file.',
  'changes.busy.remedy':
    'Stop it first, or revert the file all the same: huskies story revert {story} PATH --while-running',
  'changes.reverted': '{path} was reverted to the base',
  'changes.reverted.kept':
    '{path} was reverted to the base; git keeps what it was for two weeks: git cat-file blob {kept}',
});
