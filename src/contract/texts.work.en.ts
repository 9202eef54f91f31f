/** English texts about the work on a story: conflicts, gates, tries, findings and the merge. */
export const WORK_EN = {
  'conflicts.one': 'conflicts with {what}: {files}',
  'conflicts.many': 'conflicts with {what} and {n|# other|# others}',
  'conflicts.files': '{first} and {n|# more file|# more files}',
  'conflicts.base': 'the base {base}',
  'conflicts.base.any': 'the base',
  'conflicts.more': '{n|# more story|# more stories}',
} as const;
