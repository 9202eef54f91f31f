import type { MergeMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages about the merge queue. */
export const MERGE_MESSAGES_EN = textsOf<MergeMessages>()({
  'merge.moved': 'merged into {base} as {commit}',
  'merge.known': '{base} already contains its changes',
  'merge.built': '{stories} on {base}, as {commit}',
  'merge.halved': 'the gate {gate} failed with {stories}; each half is tested alone',
  'merge.conflict': 'its commits conflict with {base} in {files}',
  'merge.discarded': 'the merge queue no longer needs its result: {why}',
  'merge.discarded.base-moved': '{base} has new commits',
  'merge.discarded.story-changed': 'a story has new commits',
  'merge.discarded.story-left': 'a story has left the merge queue',
  'merge.discarded.below': 'the candidate below it was given up',
  'merge.missing': 'it cannot be merged: there is no branch {branch}',
  'merge.missing.remedy':
    'Restore the branch, or move the story back to current so that an agent begins it again. Then unblock the story.',
  'merge.offBranch': 'its worktree {path} has {found} checked out, not {branch}, which alone is merged',
  'merge.offBranch.remedy':
    "Bring commits that belong to the story to {branch}, and switch back to it: git -C '{path}' switch {branch}",
  'merge.detached': 'its worktree {path} has no branch checked out, and only {branch} is merged',
  'merge.detached.remedy':
    "Finish a rebase there, or bring commits that belong to the story to {branch}, and switch back to it: git -C '{path}' switch {branch}",
  'merge.empty': 'it cannot be merged: {branch} has no changes that are not in {base}',
  'merge.empty.remedy':
    'Commit the work to the branch and unblock the story, or move the story to done if nothing had to be changed.',
  'merge.unrelated': 'it cannot be merged: {branch} and {base} have no common commit',
  'merge.unrelated.remedy': 'Rebase the branch on the base, then unblock the story.',
  'merge.gate.unclear': 'the gate {gate} could not test the merge: {why}',
  'merge.gate.unclear.remedy': 'Read the log of the gate, correct what kept it from running, then press Retry.',
  'merge.setup': '{step}, which sets up {lane} for the gates, failed: {why}',
  'merge.setup.remedy':
    'Correct the cause, then press Retry (huskies retry). The whole output: huskies agent logs {story} {step}',
  'merge.setup.tail': '{step}, which sets up {lane} for the gates, failed: {why}. It wrote: {tail}',
  'merge.setup.tail.remedy':
    'Correct the cause, then press Retry (huskies retry). The whole output: huskies agent logs {story} {step}',
  'merge.setup.changed': 'its worktree in the merge queue must be set up again first',
  'merge.setup.changed.remedy': 'Nothing has to be done: the merge queue does it next.',
  'merge.queue': 'in the merge queue: {why}',
  'merge.gate.killed': 'it was killed by a signal',
  'merge.checkout.busy': 'a run works in {path}, which has {base} checked out',
  'merge.checkout.busy.remedy': 'Wait for the run, or stop it. Its folder should be on the branch of its own story.',
  'merge.base': 'there is no branch {base}',
  'merge.base.remedy': 'Create the branch, or set another base in .huskies/project.toml.',
  'merge.lane': 'the files in {path} differ from the commit {commit} right after its checkout',
  'merge.lane.remedy':
    'Run `git status` there. Most often the commit has files whose line endings or filters do not match .gitattributes.',
  'forge.missing': 'the command {tool} was not found',
  'forge.missing.remedy':
    'Install {tool} and log in with it, or set into = "branch" under [merge] in .huskies/project.toml.',
  'forge.login': '{tool} is not logged in',
  'forge.login.remedy': 'Log in once in a terminal: {tool} auth login',
  'forge.limited': 'the site of {tool} accepts no more requests for now',
  'forge.limited.remedy': 'Nothing has to be done: Huskies asks again later, and less often.',
  'forge.slow': '{tool} did not answer within {seconds} s',
  'forge.slow.remedy': 'Huskies asks again later. Check whether the site can be reached: {tool} auth status',
  'forge.failed': '{tool} failed: {why}',
  'forge.failed.remedy': 'Correct what {tool} reports. Huskies tries again by itself.',
  'forge.answer': 'the answer of {tool} could not be read: {why}',
  'forge.answer.remedy': 'Update {tool}, since its answers may have changed.',
  'forge.remote': 'git has no remote {remote}',
  'forge.remote.remedy':
    'Add it: git remote add {remote} URL, or set into = "branch" under [merge] in .huskies/project.toml.',
  'forge.address': 'the remote {remote} is at {url}, which is no address of a forge',
  'forge.address.remedy': 'Set the address of the repository on the forge: git remote set-url {remote} URL',
  'forge.branch': '{branch} is not pushed, since it is no branch of a story',
  'forge.branch.remedy': 'Push it yourself if you want it on the remote.',
  'forge.push': 'git could not push to {remote}: {why}',
  'forge.push.remedy': 'Correct what git reports. Huskies tries again by itself.',
  'forge.pushed': 'the branch {branch} on {remote} has commits that Huskies did not push',
  'forge.pushed.remedy':
    'Take them into the branch of the story (git pull {remote} {branch} in its worktree), or delete the branch on {remote}.',
  'forge.opened': 'pull request {number} is open: {url}',
  'forge.merged': 'pull request {number} was merged into {base}',
  'forge.closed': 'its pull request {number} was closed: {url}',
  'forge.closed.remedy': 'Reopen it there and unblock the story, or move the story to where it belongs.',
  'merge.asked': 'may be merged',
  'merge.stage': '{story} is in {stage}, and only a story in merge can be merged.',
  'merge.stage.remedy': 'Move it there first: huskies story move {story} merge',
});
