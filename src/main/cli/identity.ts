/** Whose identity a command line has. Within a run it uses the run's token, and never the person's secret. */
import { message, type Refusal, runOfToken } from '../../contract/index.ts';

/** The identity by which a command line enters a host. */
export type Identity =
  | { kind: 'person' }
  | { kind: 'run'; run: string; token: string }
  /** Within a run, as its mark, its surroundings or a broken token show, but without a token that proves which run it is. */
  | { kind: 'unproven'; run: string; refusal: Refusal };

/**
 * Reads `HUSKIES_TOKEN`. Without it, `HUSKIES_RUN` still marks a run's environment. An empty variable counts as unset.
 * `around`: the run of the same project that surrounds the process (`runOfProject`), which counts like `HUSKIES_RUN`.
 */
export function identityIn(env: Readonly<Record<string, string | undefined>>, around: string | null = null): Identity {
  const { HUSKIES_TOKEN: token = '' } = env;
  const mark = env.HUSKIES_RUN || around || '';
  if (token === '' && mark === '') return { kind: 'person' };
  const run = runOfToken(token);
  if (run !== null) return { kind: 'run', run, token };
  const code = token === '' ? 'cli.run.token.none' : 'cli.run.token.broken';
  return {
    kind: 'unproven',
    run: mark,
    refusal: {
      code: 'not-allowed',
      why: message(code, { run: mark === '' ? message('cli.run.unnamed') : mark }),
      field: 'HUSKIES_TOKEN',
      value: '',
    },
  };
}

/**
 * The innermost run around a process that belongs to the called project; null if there is none.
 *
 * Runs of other projects do not count, so an agent can test its own project's use of Huskies. `project`: the git folder
 * that all worktrees of the project share. It is null where no project is called, and for a run whose worktree cannot
 * be resolved. Such a run counts as the called project's, since it may have moved its worktree to act as a person.
 */
export function runOfProject(
  around: readonly { run: string; project: string | null }[],
  project: string | null,
): string | null {
  if (project === null) return null;
  return around.find((one) => one.project === null || one.project === project)?.run ?? null;
}
