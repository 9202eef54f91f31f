import { useMemo } from 'react';
import type { RunRecord } from '../../../contract/index.ts';
import { isLive, leavesPipeline } from '../../../domain/index.ts';
import { Composer } from '../../conversation/Composer.tsx';
import { useRecord, useStory } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { openTerminal } from '../../store/view.ts';
import { isTalk, messagesTo } from './RunConversation.tsx';

/** The message box of an agent in a terminal, also after it has ended: then a message goes on in its session. */
export function RunMessage({ run }: { run: RunRecord }) {
  const project = useProject();
  const stage = useStory(run.story)?.stage ?? null;
  const { story, agent } = run;
  const live = isLive(run);
  const actions = useMemo(() => messagesTo(project, { story, agent }), [project, story, agent]);
  const command = useRecord('agents', run.agent)?.command ?? '';
  // A message starts no agent where none works any more, nor one whose command has no place for it.
  const isClosed = !live && (stage === null || leavesPipeline(stage) || !command.includes('{prompt}'));
  if (run.kind !== 'agent' || isTalk(run) || isClosed) return null;
  const send = async (words: string) => {
    const refusal = await actions.send(words);
    if (refusal === null && !live) {
      // The run that it has started is shown instead of the one that has ended.
      project.view.setState({ run: null });
      openTerminal(project, story);
    }
    return refusal;
  };
  return (
    <Composer
      source={{ run, live, stopping: run.stopping !== null, queued: run.prompts ?? [] }}
      actions={{ ...actions, send }}
      isWorking={false}
      isCompact
    />
  );
}
