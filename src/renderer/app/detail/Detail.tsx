import { Tabs } from '@base-ui/react/tabs';
import { Maximize2, Minimize2, X } from 'lucide-react';
import type { StoryRecord } from '../../../contract/index.ts';
import { storyBranch, text } from '../../../contract/index.ts';
import { useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import type { DetailTab } from '../../store/view.ts';
import { closeDetail, toggleMaximised } from '../../store/view.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './Detail.module.css';
import { DetailState } from './DetailState.tsx';
import { isTalk } from './RunConversation.tsx';
import { useShownRun } from './RunTerminal.tsx';
import { StoryTitle } from './StoryTitle.tsx';
import { TABS } from './tabs.tsx';

/** The open story: its state, terminal, text and receipts. */
export function Detail({ story }: { story: StoryRecord }) {
  const project = useProject();
  const tab = useView((v) => v.tab);
  const shown = useShownRun(story.id);
  const isConversation = shown.run !== null && shown.run !== 'asked' && isTalk(shown.run);
  return (
    <section className={css.detail} aria-label={text('detail.label', { story: story.id })} data-detail={story.id}>
      <header className={css.head}>
        <div className={css.ids}>
          <span title={story.worktree?.path}>
            {story.id} · {story.worktree?.branch || storyBranch(story.id)}
          </span>
          <Maximise />
          <Button look="icon" aria-label={text('view.close')} onClick={() => closeDetail(project)}>
            <X size={15} aria-hidden="true" />
          </Button>
        </div>
        <StoryTitle key={story.id} story={story} />
        <Boundary part={text('broken.state')} stops={{ story: story.id }} resetOn={story}>
          <DetailState story={story} />
        </Boundary>
      </header>
      <Tabs.Root
        value={tab}
        onValueChange={(value: DetailTab) => project.view.setState({ tab: value })}
        style={{ display: 'contents' }}
      >
        <Tabs.List className={css.tabs} aria-label={text('detail.tabs')}>
          {TABS.map(({ name }) => (
            <Tabs.Tab key={name} value={name} className={css.tab}>
              {text(name === 'terminal' && isConversation ? 'detail.conversation' : `detail.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, Content }) => (
          <Tabs.Panel key={name} value={name} className={css.body}>
            <Boundary part={text(`detail.${name}`)} resetOn={story.id}>
              <Content story={story} shown={shown} />
            </Boundary>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </section>
  );
}

function Maximise() {
  const project = useProject();
  const maximised = useView((v) => v.maximised);
  const label = text(maximised ? 'view.restore' : 'view.maximise');
  const Icon = maximised ? Minimize2 : Maximize2;
  return (
    <Button look="icon" aria-label={label} title={label} onClick={() => toggleMaximised(project)}>
      <Icon size={14} aria-hidden="true" />
    </Button>
  );
}
