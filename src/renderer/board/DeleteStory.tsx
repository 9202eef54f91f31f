import { text } from '../../contract/index.ts';
import { deleteStory } from '../store/fields.ts';
import { useRunsOf, useStory, useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { agentsStoppedBy } from '../store/stopped-agents.ts';
import { Confirm } from '../ui/Confirm.tsx';

/** The confirmation before a story is deleted. It names the agents that are stopped. */
export function DeleteStory({ story, onClose }: { story: string; onClose: () => void }) {
  const project = useProject();
  const record = useStory(story);
  const name = useStoryName(story);
  const runs = useRunsOf(story);
  if (!record) return null;
  const stops = agentsStoppedBy(record, runs, { stage: 'archived' });
  const message = text('delete.message');
  return (
    <Confirm
      title={text('delete.title', { story: name })}
      message={stops.length === 0 ? message : text('delete.stops', { message, agents: stops.join(', ') })}
      action={text('command.story.delete')}
      danger
      onConfirm={() => deleteStory(project, story)}
      onClose={onClose}
    />
  );
}
