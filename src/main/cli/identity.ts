/** As whom a command line acts: within a run by the run's token, and never by the person's secret then. */
import { message, type Refusal, runOfToken } from '../../contract/index.ts';

export type Identity =
  | { kind: 'person' }
  | { kind: 'run'; run: string; token: string }
  /** Within a run, as its mark or a broken token say, and without what would show it. */
  | { kind: 'unproven'; run: string; refusal: Refusal };

/** By `HUSKIES_TOKEN`; without it `HUSKIES_RUN` tells that this is no person's environment. Empty ones count as not set. */
export function identityIn(env: Readonly<Record<string, string | undefined>>): Identity {
  const { HUSKIES_TOKEN: token = '', HUSKIES_RUN: mark = '' } = env;
  if (token === '' && mark === '') return { kind: 'person' };
  const run = runOfToken(token);
  if (run !== null) return { kind: 'run', run, token };
  const what = token === '' ? 'cli.run.token.none' : 'cli.run.token.broken';
  return {
    kind: 'unproven',
    run: mark,
    refusal: {
      code: 'not-allowed',
      why: message(what, { run: mark === '' ? message('cli.run.unnamed') : mark }),
      field: 'HUSKIES_TOKEN',
      value: '',
    },
  };
}
