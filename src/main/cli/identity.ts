/** Whose identity a command line has. Within a run it uses the run's token, and never the person's secret. */
import { message, type Refusal, runOfToken } from '../../contract/index.ts';

/** The identity by which a command line enters a host. */
export type Identity =
  | { kind: 'person' }
  | { kind: 'run'; run: string; token: string }
  /** Within a run, as the run's mark or a broken token shows, but without a token that proves which run it is. */
  | { kind: 'unproven'; run: string; refusal: Refusal };

/** Reads `HUSKIES_TOKEN`. Without it, `HUSKIES_RUN` still marks a run's environment. An empty variable counts as unset. */
export function identityIn(env: Readonly<Record<string, string | undefined>>): Identity {
  const { HUSKIES_TOKEN: token = '', HUSKIES_RUN: mark = '' } = env;
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
