/** English texts of the frame of the window: columns, filters, status bar. */
export const BOARD_EN = {} as const;
