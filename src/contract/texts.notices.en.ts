/** English texts of notifications. Keys begin with `notice.`. */
export const NOTICES_EN = {
  'notice.gone': '{story} does not exist any more.',
} as const;
