import type { PipelineMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages of the pipeline about the work on a story. */
export const PIPELINE_MESSAGES_EN = textsOf<PipelineMessages>()({
  'blocked.rejected': 'its work was rejected {tries|# time|# times}: {findings}',
  'blocked.rejected.remedy':
    'Read the findings, change the story’s text or its branch, then unblock the story to start again.',
  'blocked.rejected.timeout': 'its work was rejected {tries|# time|# times}: {findings}',
  'blocked.rejected.timeout.remedy':
    'Read the log of the gate. If it only needs more time, raise its timeout_s in .huskies/project.toml. Then unblock the story.',
  'blocked.crashes': 'its agent failed {n|# time|# times} in a row',
  'blocked.crashed': 'its agent failed {n|# time|# times} in a row, the last time with: {why}',
  'blocked.crashed.remedy':
    'Read the log of its last run, and run huskies doctor, which checks its CLI. Then unblock the story to start again.',
  'blocked.crashes.remedy': 'Read the log of its last run, then unblock the story to start again.',
  'pipeline.returned': '{from} → {to}, sent back: {findings}',
  'pipeline.rejected': 'the work was not accepted: {findings}',
  'verdict.passed': 'passed the review',
  'verdict.failed': 'failed the review: {text}',
  'verdict.findings': 'A failed review needs findings.',
  'verdict.findings.remedy':
    'Say what must be changed: --findings TEXT, or --findings - to read them from standard input.',
  'verdict.stage': '{story} is in {stage}, so there is nothing to review.',
  'verdict.stage.remedy': 'Move it first: huskies story move {story} qa',
  'verdict.person': 'A person reviews the stories of this project (qa = "human"), not an agent.',
  'verdict.person.remedy': 'Leave your findings in your output, and end your turn: huskies story done {story}',
  'verdict.agent': 'No person reviews the stories of this project: qa is "{qa}".',
  'verdict.agent.remedy':
    'Set qa = "human" in .huskies/project.toml, or move the story: huskies story move {story} merge',
  'done.person': 'Only an agent that works on {story} can end its turn.',
  'done.person.remedy': 'List the agents at work: huskies agent list',
  'turn.role': "Run {run} ('{agent}') is not the one whose turn it is: {story} is in {stage}.",
  'pipeline.left': '{story} is no longer in {from}.',
  'pipeline.flagged': '{story} is blocked, frozen or held.',
  'pipeline.unread': 'its worktree or branch cannot be read: {why}',
  'work.ended': '{agent} ended its turn, have a look: it has not said that its work is done',
  'work.ended.remedy': 'Read its work. If it is done, move the story on; otherwise start {agent} again.',
  'work.changed': 'its worktree has uncommitted changes that were made after its agent had finished: {files}',
  'work.changed.remedy':
    'Commit them to the branch of the story, discard them, or let git ignore them. The story then goes on by itself.',
  'work.changed.gate': 'the gate {gate} left uncommitted changes in {files}',
  'work.changed.gate.remedy':
    'Add what the gate writes to .gitignore, in the base and in the branch of the story, or commit it. The story then goes on by itself.',
  'findings.none': 'no findings',
  'findings.gate': 'the gate {gate} failed',
  'findings.gate.timeout': 'the gate {gate} did not end within {seconds} s',
  'findings.qa': '{text}',
  'findings.uncommitted': 'there are uncommitted changes in {files}',
  'findings.no-verdict': 'the qa agent ended without a verdict',
  'findings.conflict': 'its commits conflict with the base in {files}',
  'findings.conflict.forge': 'its commits conflict with {base}',
});
