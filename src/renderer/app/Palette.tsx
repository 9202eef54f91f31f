import { Command } from 'cmdk';
import { useRef } from 'react';
import { text, withoutControls } from '../../contract/index.ts';
import { stopAgent } from '../store/actions.ts';
import { liveRuns } from '../store/derive.ts';
import { closeDialogThen } from '../store/dialogs.ts';
import { useSnapshot, useStory } from '../store/hooks.ts';
import { currentSnapshot } from '../store/mirror.ts';
import { select, useView } from '../store/view.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Keys } from '../ui/Keys.tsx';
import type { PageCommand } from './commands.ts';
import { PAGE_COMMANDS } from './commands.ts';
import css from './Palette.module.css';

const GROUPS = ['story', 'project', 'view'] as const;
/** Stories are found by the find field; the palette offers the first ones only. */
const STORIES = 50;

function offered(group: PageCommand['group'], story: string | null): PageCommand[] {
  return PAGE_COMMANDS.filter((command) => {
    if (command.group !== group || command.hidden) return false;
    if (!command.story) return true;
    return story !== null && (command.when?.(currentSnapshot(), story) ?? true);
  });
}

/** Commands by name, made from the same table as the keys. */
export function Palette({ onClose }: { onClose: () => void }) {
  const story = useStory(useView((v) => v.selected));
  const runs = useSnapshot((s) => liveRuns(s.runs));
  const stories = useSnapshot((s) => s.stories);
  const field = useRef<HTMLInputElement>(null);
  const pick = (run: () => void) => closeDialogThen('palette', run);
  return (
    <Dialog title={text('view.palette')} onClose={onClose} wide initialFocus={field}>
      <Command className={css.palette} label={text('view.palette')} loop>
        <Command.Input ref={field} placeholder={text('palette.placeholder')} aria-label={text('palette.placeholder')} />
        <Command.List label={text('view.palette')}>
          <Command.Empty>{text('palette.none')}</Command.Empty>
          {runs.length > 0 && (
            <Command.Group heading={text('palette.running')}>
              {runs.map((run) => {
                const label = text('stop.label', { agent: run.agent, story: run.story });
                return (
                  <Command.Item
                    key={run.id}
                    value={label}
                    onSelect={() => pick(() => void stopAgent(run.story, run.agent, 'palette'))}
                  >
                    <span>{label}</span>
                  </Command.Item>
                );
              })}
            </Command.Group>
          )}
          {GROUPS.map((group) => (
            <Command.Group key={group} heading={group === 'story' && story ? story.id : text(`palette.${group}`)}>
              {offered(group, story?.id ?? null).map((command) => (
                <Command.Item
                  key={command.id}
                  value={text(command.title)}
                  onSelect={() => pick(() => command.run(story?.id ?? ''))}
                >
                  <span>{text(command.title)}</span>
                  {command.keys.map((keys) => (
                    <Keys key={keys} of={keys} />
                  ))}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          <Command.Group heading={text('palette.stories')}>
            {Object.values(stories)
              .filter((s) => s.stage !== 'archived')
              .slice(0, STORIES)
              .map((s) => (
                <Command.Item
                  key={s.id}
                  value={text('card.name', { story: s.id, title: s.title })}
                  onSelect={() => pick(() => select(s.id, true))}
                >
                  <span dir="auto">{withoutControls(s.title)}</span>
                  <span className={css.note}>{s.id}</span>
                </Command.Item>
              ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
