/** Messages about the changes of a story. */
export interface ChangesMessages {
  'changes.branch': { branch: string };
  'changes.none': { path: string };
  'changes.path': { path: string };
  'changes.noWorktree': { story: string };
  'changes.busy': { story: string; agent: string };
  'changes.reverted': { path: string };
  /** `kept`: git's id of the content that the file had. */
  'changes.reverted.kept': { path: string; kept: string };
}
