/** English texts of the history of a story. */
export const HISTORY_EN = {} as const;
