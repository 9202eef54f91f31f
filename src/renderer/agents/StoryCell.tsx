import { stripControls } from '../../contract/index.ts';
import { useStory } from '../store/hooks.ts';
import css from './AgentsPanel.module.css';

/** The story of a row by its title, which opens it; by its id if the page does not have the story. */
export function StoryCell({ story, onOpen }: { story: string; onOpen: () => void }) {
  const title = useStory(story)?.title ?? null;
  return (
    <td className={css.story}>
      <button type="button" className={css.link} data-story-link={story} title={story} dir="auto" onClick={onOpen}>
        {title === null ? story : stripControls(title)}
      </button>
    </td>
  );
}
