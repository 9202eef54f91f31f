/** English texts of the host: core. Keys begin with `core.`. */
export const CORE_EN = {} as const;
