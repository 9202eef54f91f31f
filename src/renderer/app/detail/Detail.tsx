import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { storyBranch, text } from '../../../contract/index.ts';
import { useProjectRecord, useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import type { DetailTab } from '../../store/view.ts';
import { closeDetail } from '../../store/view.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './Detail.module.css';
import { DetailState } from './DetailState.tsx';
import { Gates } from './Gates.tsx';
import { Receipts } from './Receipts.tsx';
import { isTalk } from './RunConversation.tsx';
import { RunTerminal, useShownRun } from './RunTerminal.tsx';
import { StoryFields } from './StoryFields.tsx';
import { StoryText } from './StoryText.tsx';
import { StoryTitle } from './StoryTitle.tsx';
import { Worktree } from './Worktree.tsx';

const TABS: readonly DetailTab[] = ['terminal', 'story', 'gates', 'receipts'];

/** The open story: its state, terminal, text and receipts. */
export function Detail({ story }: { story: StoryRecord }) {
  const project = useProject();
  const tabs = useTabs();
  const chosen = useView((v) => v.tab);
  const tab = tabs.includes(chosen) ? chosen : 'story';
  const shown = useShownRun(story.id);
  const isConversation = shown.run !== null && shown.run !== 'asked' && isTalk(shown.run);
  return (
    <section className={css.detail} aria-label={text('detail.label', { story: story.id })} data-detail={story.id}>
      <header className={css.head}>
        <div className={css.ids}>
          <span title={story.worktree?.path}>
            {story.id} · {story.worktree?.branch || storyBranch(story.id)}
          </span>
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
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} className={css.tab}>
              {text(name === 'terminal' && isConversation ? 'detail.conversation' : `detail.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="terminal" className={css.body}>
          <TabContent name="terminal" story={story}>
            <RunTerminal story={story.id} shown={shown} />
          </TabContent>
        </Tabs.Panel>
        <Tabs.Panel value="story" className={css.body}>
          <TabContent name="story" story={story}>
            <StoryFields story={story} />
            <Boundary part={text('worktree.title')} resetOn={story}>
              <Worktree key={story.id} story={story} />
            </Boundary>
            <StoryText key={story.id} story={story} />
          </TabContent>
        </Tabs.Panel>
        <Tabs.Panel value="gates" className={css.body}>
          <TabContent name="gates" story={story}>
            <Gates story={story} />
          </TabContent>
        </Tabs.Panel>
        <Tabs.Panel value="receipts" className={css.body}>
          <TabContent name="receipts" story={story}>
            <Receipts story={story.id} />
          </TabContent>
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  );
}

/** The tabs of this project: one without gates has no tab for them. */
function useTabs(): readonly DetailTab[] {
  const hasGates = (useProjectRecord()?.gates.length ?? 0) > 0;
  return hasGates ? TABS : TABS.filter((name) => name !== 'gates');
}

function TabContent({ name, story, children }: { name: DetailTab; story: StoryRecord; children: ReactNode }) {
  return (
    <Boundary part={text(`detail.${name}`)} resetOn={story.id}>
      {children}
    </Boundary>
  );
}
