/** Bugs planted in what is claimed of agents (scripts/mutants): the named test must find each. */
import { expect, it } from 'vitest';
import { runPlanted } from './testing/planted.ts';

const QUESTIONS = 'src/main/core/commands/questions.test.ts';
const ATTACKERS = 'src/main/adapters/loopback/attackers.real.test.ts';
const SECRETS = 'src/main/secrets.real.test.ts';

/** The bug, the project and file of the test that finds it, and a part of that test's name. */
const PLANTED = [
  ['container-not-removed', 'unit', 'src/main/adapters/sandbox/hold.test.ts', 'ends the client, and only then asks'],
  ['container-by-record-only', 'unit', 'src/main/adapters/sandbox/survey.test.ts', 'finds containers by their label'],
  [
    'container-of-ended-run',
    'unit',
    'src/main/core/reconcile/orphans-containers.test.ts',
    'the container of an ended run closes its worktree',
  ],
  ['answered-twice', 'unit', QUESTIONS, 'a run asks and waits'],
  ['any-answer-moves', 'unit', QUESTIONS, 'any other answer moves nothing'],
  ['foreign-token', 'real', ATTACKERS, '/mcp refuses and logs each forgery'],
  ['token-in-log', 'real', SECRETS, 'no secret is in a log'],
  ['arguments-unmasked', 'real', SECRETS, 'no secret is in a log'],
] as const;

it.each(PLANTED)(
  '%s is found',
  async (mutant, project, file, only) => {
    const { code, output } = await runPlanted(mutant, { project, file, only });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    expect(output).toContain(only);
    expect(output).toMatch(/Tests {2}1 failed/);
  },
  180_000,
);
