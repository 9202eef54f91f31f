/** English texts about what the host cannot finish without a person. */
export const STUCK_EN = {
  'stuck.run': 'The start or stop of {agent} on {story} cannot be finished.',
  'stuck.fence': 'The closed worktree of {story} cannot be checked.',
  'stuck.story': 'The agents of {story}, which has left the pipeline, cannot be removed.',
  'stuck.worktree': 'The worktree of {story} cannot be checked.',
  'stuck.stage-rule': 'Huskies cannot check whether agents fit the stages of their stories.',
  'stuck.worktrees': 'Huskies cannot check which worktrees are missing or were moved.',
  'stuck.empty-places': 'Huskies cannot check the empty submodules of worktrees.',
  'stuck.orphans': 'Huskies cannot look for processes that earlier runs left behind.',
  'stuck.lineage': 'Huskies cannot look for new processes of agents.',
  'stuck.output': 'Huskies cannot show when agents last printed something.',
  'stuck.why': 'Reason: {why}',
  'stuck.waits': 'Tried {n|once|# times}. Huskies has stopped trying until you press Retry.',
  'stuck.goes-on': 'Tried {n|once|# times}. Huskies keeps trying.',
  'stuck.unknown': 'unknown',
  'stuck.retry': 'Retry',
  'stuck.retry.label': 'Retry: {what}',
} as const;
