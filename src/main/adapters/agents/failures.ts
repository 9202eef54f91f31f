/** Whether a CLI shows on its screen that a request to its model has failed: decided by the text alone. */
import { quoteArguments } from '../../../contract/index.ts';
import type { ScreenFailure } from '../../core/ports/index.ts';
import { failureIn } from './model-failures.ts';
import type { AgentPreset } from './preset.ts';

/** Below the last lines of a conversation a CLI has its input, with a frame and a status line. */
const MOST_LINES_AFTER = 12;

/**
 * The failure that is the last thing on `screen`; null: none. `screen`: the rows of the terminal's screen. One that is
 * above later output is over.
 */
export function failureOn(preset: Pick<AgentPreset, 'failures' | 'login'>, screen: string): ScreenFailure | null {
  const lines = screen
    .replace(/\u2019/g, "'")
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const found = lines.flatMap((line, at) => {
    const words = wordsOf(preset, line);
    return words === null ? [] : [{ at, ...words }];
  });
  const last = found.at(-1);
  if (last === undefined || lines.length - 1 - last.at > MOST_LINES_AFTER) return null;
  const { text, retries, inSeconds } = last;
  const why = failureIn(text);
  const login = why === 'logged-out' ? quoteArguments(preset.login.command) : null;
  return { kind: retries ? 'retrying' : 'failed', why, text, login, inSeconds, count: found.length };
}

function wordsOf(
  { failures }: Pick<AgentPreset, 'failures'>,
  line: string,
): { text: string; retries: boolean; inSeconds: number | null } | null {
  for (const { line: pattern, retries } of failures) {
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    const seconds = Number(groups.seconds ?? Number.NaN);
    return { text: groups.text ?? line, retries, inSeconds: Number.isNaN(seconds) ? null : seconds };
  }
  return null;
}
