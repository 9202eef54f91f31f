import { describe, expect, it } from 'vitest';
import { parseGhList, parseGlabList, parseGlabView, repositoryArgument, repositoryOf } from './answers.ts';

const GH = { number: 7, url: 'https://github.com/a/b/pull/7', headRefOid: 'c1', isCrossRepository: false };

describe('pull requests of gh', () => {
  it.each([
    [{ state: 'OPEN', reviewDecision: '', mergeCommit: null, statusCheckRollup: [] }, 'open none none'],
    [{ state: 'OPEN', reviewDecision: 'APPROVED', statusCheckRollup: null }, 'open none approved'],
    [
      {
        state: 'OPEN',
        reviewDecision: 'REVIEW_REQUIRED',
        statusCheckRollup: [
          { __typename: 'CheckRun', status: 'COMPLETED', conclusion: 'SUCCESS' },
          { __typename: 'CheckRun', status: 'IN_PROGRESS', conclusion: '' },
        ],
      },
      'open running required',
    ],
    [
      {
        state: 'OPEN',
        reviewDecision: 'CHANGES_REQUESTED',
        statusCheckRollup: [
          { __typename: 'StatusContext', state: 'FAILURE' },
          { __typename: 'StatusContext', state: 'PENDING' },
        ],
      },
      'open failed changes',
    ],
    [
      {
        state: 'MERGED',
        mergeCommit: { oid: 'c9' },
        statusCheckRollup: [{ status: 'COMPLETED', conclusion: 'SKIPPED' }, { state: 'SUCCESS' }],
      },
      'merged passed none c9',
    ],
    [{ state: 'CLOSED' }, 'closed none none'],
  ])('%j', (part, expected) => {
    const [found] = parseGhList(JSON.stringify([{ ...GH, ...part }]));
    const { state, checks, review, commit } = found ?? expect.fail();
    expect([state, checks, review, ...(commit === null ? [] : [commit])].join(' ')).toBe(expected);
    expect(found).toMatchObject({ number: 7, url: GH.url, head: 'c1' });
  });

  it.each([
    ['CONFLICTING', true],
    ['MERGEABLE', false],
    ['UNKNOWN', null],
    [undefined, null],
  ])('that are %s conflict: %s', (mergeable, conflicts) => {
    expect(parseGhList(JSON.stringify([{ ...GH, state: 'OPEN', mergeable }]))).toMatchObject([{ conflicts }]);
  });

  it('of a fork with a branch of the same name are left out', () => {
    expect(parseGhList(JSON.stringify([{ ...GH, state: 'OPEN', isCrossRepository: true }]))).toEqual([]);
  });

  it.each(['', 'no json', '{}', '[{"number":"1"}]', '[{"number":1,"url":"u","state":"NEW"}]'])(
    'an answer that is none is refused: %j',
    (text) => expect(() => parseGhList(text)).toThrow(),
  );
});

describe('merge requests of glab', () => {
  const view = { iid: 3, web_url: 'https://gitlab.com/a/b/-/merge_requests/3', sha: 'c1', state: 'opened' };
  it.each([
    [{}, 'open none none null'],
    [{ head_pipeline: { status: 'running' }, detailed_merge_status: 'not_approved' }, 'open running required null'],
    [{ head_pipeline: { status: 'failed' }, detailed_merge_status: 'requested_changes' }, 'open failed changes null'],
    [{ head_pipeline: { status: 'success' }, detailed_merge_status: 'mergeable' }, 'open passed approved null'],
    [{ state: 'merged', merge_commit_sha: 'c9' }, 'merged none none c9'],
    [{ state: 'merged', merge_commit_sha: null, squash_commit_sha: 'c8' }, 'merged none none c8'],
    [{ state: 'closed' }, 'closed none none null'],
  ])('%j', (part, expected) => {
    const { state, checks, review, commit } = parseGlabView(JSON.stringify({ ...view, ...part }));
    expect([state, checks, review, commit].map(String).join(' ')).toBe(expected);
  });

  it.each([
    [{ detailed_merge_status: 'conflict' }, true],
    [{ has_conflicts: true }, true],
    [{ has_conflicts: true, detailed_merge_status: 'checking' }, null],
    [{ has_conflicts: false, detailed_merge_status: 'not_approved' }, false],
    [{}, null],
  ])('%j conflict: %s', (part, conflicts) => {
    expect(parseGlabView(JSON.stringify({ ...view, ...part })).conflicts).toBe(conflicts);
  });

  it('the open one is chosen, else the newest', () => {
    expect(parseGlabList('[]')).toBeNull();
    expect(parseGlabList('[{"iid":1,"state":"closed"},{"iid":4,"state":"merged"}]')).toBe(4);
    expect(parseGlabList('[{"iid":9,"state":"closed"},{"iid":4,"state":"opened"}]')).toBe(4);
  });
});

it.each([
  ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
  ['https://user:secret@github.com/acme/shop', 'github.com/acme/shop'],
  ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
  ['ssh://git@example.org:2222/group/sub/shop.git', 'example.org/group/sub/shop'],
  ['/home/ada/shop.git', null],
  ['file:///home/ada/shop.git', null],
  ['https://github.com/--upload-pack=x', null],
  ['https://github.com/a/b?x=1', null],
])('the repository of the remote %s is %s', (url, expected) => {
  const found = repositoryOf(url);
  expect(found === null ? null : repositoryArgument('gh', found)).toBe(expected);
  if (found !== null) expect(repositoryArgument('glab', found)).toBe(`https://${expected}`);
});
