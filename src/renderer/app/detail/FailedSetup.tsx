import { CircleX } from 'lucide-react';
import { type StoryRecord, standaloneText, text } from '../../../contract/index.ts';
import { failedSetup } from '../../../domain/index.ts';
import { useRunsOf } from '../../store/hooks.ts';
import css from './Disclosure.module.css';
import { Disclosure } from './Disclosure.tsx';
import { RunTail } from './Gates.tsx';

/** Why the setup of the worktree failed, and its last lines when it is opened; nothing if it has not failed. */
export function FailedSetup({ story }: { story: StoryRecord }) {
  const run = failedSetup(useRunsOf(story.id), story);
  if (run === null) return null;
  const values = { step: run.agent, why: standaloneText(run.reason) };
  return (
    <Disclosure
      icon={<CircleX size={13} className={css.bad} aria-hidden="true" />}
      words={text('setup.failed', values)}
    >
      <RunTail run={run.id} label={text('setup.log.title', values)} />
    </Disclosure>
  );
}
