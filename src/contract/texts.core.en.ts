/** English texts of the host: core. Keys begin with `core.`. */
export const CORE_EN = {
  'core.base.behind': '{base} is {n|1 commit|# commits} behind {upstream}, as last fetched.',
} as const;
