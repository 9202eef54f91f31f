/** English texts of the history of a story: what its stops proved. */
export const HISTORY_EN = {
  'receipt.strip': 'Stop receipt',
  'receipt.strip.open': 'Receipt',
} as const;
