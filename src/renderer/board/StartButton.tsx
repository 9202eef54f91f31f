import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { startRole } from '../../domain/index.ts';
import { startAgent } from '../store/actions.ts';
import { openMenu } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { storyName } from '../store/story.ts';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import css from './StartButton.module.css';
import { likelyStart } from './start-choices.ts';

interface StartButtonProps {
  story: StoryRecord;
  tabIndex?: number;
  /** Stands out less, as on the cards, of which there are many. */
  quiet?: boolean;
  className?: string;
}

/**
 * Starts the agent of the stage's role that worked last; a second button opens the menu of all agents, and so does this one
 * if none of that role may start. The agent is looked up when it is needed, so that no card renders again for it.
 */
export function StartButton({ story, tabIndex, quiet = false, className }: StartButtonProps) {
  const project = useProject();
  const [isAsked, setAsked] = useState(false);
  const role = startRole(story.stage);
  const name = storyName(story);
  const choose = (anchor: Element) => openMenu(project, { kind: 'start', story: story.id, anchor });
  const start = async (anchor: Element) => {
    if (isAsked) return;
    select(project, story.id);
    const agent = likelyStart(project.mirror, story);
    if (agent === null) {
      choose(anchor);
      return;
    }
    setAsked(true);
    await startAgent(project, story.id, agent.name);
    setAsked(false);
  };
  return (
    <span className={classes(css.split, quiet && css.quiet, className)}>
      <Button
        acts
        small
        tabIndex={tabIndex}
        // `disabled` would drop the keyboard's focus.
        aria-disabled={isAsked || undefined}
        aria-label={text('start.label', { role, story: name })}
        onPointerEnter={({ currentTarget }) => {
          const agent = likelyStart(project.mirror, story);
          currentTarget.title = agent === null ? '' : text('start.title', { agent: agent.name });
        }}
        onClick={(event) => void start(event.currentTarget)}
      >
        {text('start.word')}
      </Button>
      <Button
        acts
        small
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-label={text('start.choose', { story: name })}
        title={text('start.choose.title')}
        onClick={(event) => {
          select(project, story.id);
          choose(event.currentTarget);
        }}
      >
        <ChevronDown size={13} aria-hidden="true" />
      </Button>
    </span>
  );
}
