/** Digits that can be read at a few pixels: 3 × 5 squares each, drawn on the badge of the tray icon. */

/** The rows of each sign, from the top, a bit for each of three columns. */
const SIGNS: Readonly<Record<string, readonly number[]>> = {
  '1': [0b010, 0b110, 0b010, 0b010, 0b111],
  '2': [0b111, 0b001, 0b111, 0b100, 0b111],
  '3': [0b111, 0b001, 0b111, 0b001, 0b111],
  '4': [0b101, 0b101, 0b111, 0b001, 0b001],
  '5': [0b111, 0b100, 0b111, 0b001, 0b111],
  '6': [0b111, 0b100, 0b111, 0b101, 0b111],
  '7': [0b111, 0b001, 0b010, 0b010, 0b010],
  '8': [0b111, 0b101, 0b111, 0b101, 0b111],
  '9': [0b111, 0b101, 0b111, 0b001, 0b111],
  '+': [0b000, 0b010, 0b111, 0b010, 0b000],
  '!': [0b010, 0b010, 0b010, 0b000, 0b010],
};
const [COLUMNS, ROWS] = [3, 5];
/** The size of a sign, where the badge reaches from -1 to 1. */
const [WIDTH, HEIGHT] = [0.84, 1.3];

/** Whether the sign covers this point of the badge. A sign that is not in the table covers nothing. */
export function isInk(sign: string, x: number, y: number): boolean {
  const column = Math.floor(((x + WIDTH / 2) / WIDTH) * COLUMNS);
  // The triangle of a failed stop is wide at the bottom.
  const row = Math.floor(((y + HEIGHT / 2 - (sign === '!' ? 0.15 : 0)) / HEIGHT) * ROWS);
  if (column < 0 || column >= COLUMNS) return false;
  return (((SIGNS[sign]?.[row] ?? 0) >> (COLUMNS - 1 - column)) & 1) === 1;
}
