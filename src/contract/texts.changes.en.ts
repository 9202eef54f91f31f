/** English texts of the changes of a story. */
export const CHANGES_EN = {} as const;
