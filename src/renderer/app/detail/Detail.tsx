import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import type { StoryRecord } from '../../../contract/index.ts';
import { storyBranch, text } from '../../../contract/index.ts';
import type { DetailTab } from '../../store/view.ts';
import { closeDetail, useView } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import css from './Detail.module.css';
import { DetailState } from './DetailState.tsx';
import { Receipts } from './Receipts.tsx';
import { RunTerminal } from './RunTerminal.tsx';
import { StoryText } from './StoryText.tsx';

const TABS: readonly DetailTab[] = ['terminal', 'story', 'receipts'];

/** The open story: where the features meet. */
export function Detail({ story }: { story: StoryRecord }) {
  const tab = useView((v) => v.tab);
  return (
    <section className={css.detail} aria-label={text('detail.label', { story: story.id })} data-detail={story.id}>
      <header className={css.head}>
        <div className={css.ids}>
          <span title={story.worktree?.path}>
            {story.id} · {story.worktree?.branch ?? storyBranch(story.id)}
          </span>
          <Button look="icon" aria-label={text('view.close')} onClick={closeDetail}>
            <X size={15} aria-hidden="true" />
          </Button>
        </div>
        <h2 className={css.title}>{story.title}</h2>
        <DetailState story={story} />
      </header>
      <Tabs.Root
        value={tab}
        onValueChange={(value: DetailTab) => useView.setState({ tab: value })}
        style={{ display: 'contents' }}
      >
        <Tabs.List className={css.tabs} aria-label={text('detail.tabs')}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name} className={css.tab}>
              {text(`detail.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="terminal" className={css.body}>
          <RunTerminal story={story.id} />
        </Tabs.Panel>
        <Tabs.Panel value="story" className={css.body}>
          <StoryText story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="receipts" className={css.body}>
          <Receipts story={story.id} />
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  );
}
