/** The lines of a screen without what moves by itself while its CLI waits for its model: decided by the text alone. */
import type { AgentPreset } from './preset.ts';

/** Null: it is not known of this CLI what moves by itself. `screen`: the rows of the terminal's screen. */
export function stillOn({ spinners }: Pick<AgentPreset, 'spinners'>, screen: string): string[] | null {
  if (spinners.length === 0) return null;
  const still = spinners.reduce((text, spinner) => text.replace(spinner, ''), screen);
  return still.split('\n').flatMap((line) => line.trim() || []);
}
