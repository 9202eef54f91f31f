/**
 * Who may call what: the table's `by`, read by the command line and by the host. A run is told apart by what it says
 * itself (`HUSKIES_RUN`): a guard against an agent that helps itself, not a wall against one that lies.
 */
import type { CommandName } from './commands.ts';
import { commandSpec } from './commands.ts';
import type { Result } from './errors.ts';
import { refuse } from './errors.ts';
import { text } from './texts.ts';

/** The run that a caller works within. */
export interface CallingRun {
  id: string;
  /** null: the host knows no such run, so no story is its own. */
  story: string | null;
}

/** Why this run may not call the command with this input; null: it may. */
export function forbidden(
  name: CommandName,
  input: unknown,
  run: CallingRun,
): Extract<Result<never>, { ok: false }> | null {
  const { by, title } = commandSpec(name);
  const named = { field: 'HUSKIES_RUN', value: run.id };
  if (by === 'person') {
    return refuse(
      'not-allowed',
      text('caller.person', { command: text(title), run: run.id }),
      text('caller.person.remedy'),
      named,
    );
  }
  if (by !== 'own' || storyOf(input) === run.story) return null;
  const words = { command: text(title), run: run.id, story: run.story ?? text('caller.none') };
  return refuse('not-allowed', text('caller.own', words), text('caller.own.remedy'), named);
}

/** Never null, so that an input without a story belongs to no run. */
function storyOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('story' in input)) return undefined;
  return typeof input.story === 'string' ? input.story : undefined;
}
