import type { PipelineMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages of the pipeline about the work on a story. */
export const PIPELINE_MESSAGES_EN = textsOf<PipelineMessages>()({
  'blocked.rejected': 'its work was rejected {tries|# time|# times}: {findings}',
  'blocked.rejected.remedy':
    'Read the findings, change the story’s text or its branch, then unblock the story to start again.',
  'blocked.crashes': 'its agent failed {n|# time|# times} in a row',
  'blocked.crashes.remedy': 'Read the log of its last run, then unblock the story to start again.',
  'pipeline.returned': '{from} → {to}, sent back: {findings}',
  'pipeline.rejected': 'the work was not accepted: {findings}',
  'pipeline.left': '{story} is no longer in {from}.',
  'pipeline.flagged': '{story} is blocked, frozen or held.',
  'findings.none': 'no findings',
  'findings.gate': 'the gate {gate} failed',
  'findings.qa': '{text}',
  'findings.uncommitted': 'there are uncommitted changes in {files}',
  'findings.no-verdict': 'the qa agent ended without a verdict',
  'findings.conflict': 'its commits conflict with the base in {files}',
});
