/** English texts of the cards of the board. */
export const CARDS_EN = {} as const;
