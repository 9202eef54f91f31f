import { expect, it } from 'vitest';
import { messageText } from '../../contract/index.ts';
import { identityIn, runOfProject } from './identity.ts';

const run = 'run_abcdefgh12';
const token = `${run}.${'x'.repeat(43)}`;

it('is a person when the environment has no variable of a run', () => {
  expect(identityIn({ PATH: '/bin', HUSKIES_STORY: '60_story_tax' })).toEqual({ kind: 'person' });
  expect(identityIn({ HUSKIES_RUN: '', HUSKIES_TOKEN: '' })).toEqual({ kind: 'person' });
});

it('is the run that the token names, whatever HUSKIES_RUN contains', () => {
  for (const HUSKIES_RUN of [run, 'run_ofanotherone', undefined]) {
    expect(identityIn({ HUSKIES_TOKEN: token, HUSKIES_RUN })).toEqual({ kind: 'run', run, token });
  }
});

it('is never a person with a broken token or only the mark, and the refusal does not contain the token', () => {
  for (const HUSKIES_TOKEN of ['x', `${token}x`, token.slice(run.length), `${token}\n`]) {
    const found = identityIn({ HUSKIES_TOKEN });
    expect(found).toMatchObject({ kind: 'unproven', refusal: { code: 'not-allowed', field: 'HUSKIES_TOKEN' } });
    expect(JSON.stringify(found)).not.toContain('xxxx');
  }
  const marked = identityIn({ HUSKIES_RUN: run });
  expect(marked).toMatchObject({ kind: 'unproven', run });
  expect(marked.kind === 'unproven' && messageText(marked.refusal.why)).toContain(run);
});

it('is never a person within a run of the same project, and a valid token still says which run it is', () => {
  expect(identityIn({}, run)).toEqual(identityIn({ HUSKIES_RUN: run }));
  expect(identityIn({}, null)).toEqual({ kind: 'person' });
  expect(identityIn({ HUSKIES_TOKEN: token }, 'run_ofanotherone')).toEqual({ kind: 'run', run, token });
});

it('is within the innermost run of the called project, and a run of another project does not count', () => {
  const around = [
    { run: 'run_inner00000', project: '/b/.git' },
    { run, project: '/a/.git' },
    { run: 'run_outermost0', project: '/a/.git' },
  ];
  expect(runOfProject(around, '/a/.git')).toBe(run);
  expect(runOfProject(around, '/c/.git')).toBeNull();
  expect(runOfProject(around, null)).toBeNull();
  expect(runOfProject([], '/a/.git')).toBeNull();
});

// Otherwise a run could act as a person after it has moved or removed its own worktree.
it('is within a run whose worktree cannot be resolved, whatever project is called', () => {
  const moved = { run: 'run_gone000000', project: null };
  expect(runOfProject([{ run: 'run_inner00000', project: '/b/.git' }, moved], '/a/.git')).toBe(moved.run);
  expect(runOfProject([moved], null)).toBeNull();
});
