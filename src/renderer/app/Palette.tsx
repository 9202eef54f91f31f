import { Command } from 'cmdk';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { stripControls, text } from '../../contract/index.ts';
import { closeDialogThen } from '../store/dialogs.ts';
import { useDisabledReason, useStory, useView, useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { answerWithOption } from '../store/questions.ts';
import { stopRun } from '../store/stops.ts';
import { storyName, storyNumber } from '../store/story.ts';
import { select } from '../store/view.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Keys } from '../ui/Keys.tsx';
import css from './Palette.module.css';
import type { PageCommand } from './page-command.ts';
import { answerLabel, paletteItems, stopLabel } from './palette-items.ts';

/** The command palette: commands by title, and stories by the same search as Find. */
export function Palette({ onClose }: { onClose: () => void }) {
  const story = useStory(useView((v) => v.selected));
  const archived = useView((v) => v.archived);
  const project = useProject();
  useWholeMirror();
  // Archived stories come from the host on request, and are not in the mirror.
  useSyncExternalStore(
    (listener) => project.listed.subscribeStage('archived', listener),
    () => project.listed.version('archived'),
  );
  const [query, setQuery] = useState('');
  const why = useDisabledReason();
  const field = useRef<HTMLInputElement>(null);
  const closeAndRun = (run: () => void) => closeDialogThen(project, 'palette', run);
  useEffect(() => () => project.listed.find(''), [project]);
  const items = paletteItems(project, story?.id ?? null, query, archived);
  const commandItem = (command: PageCommand) => (
    <Command.Item
      key={command.id}
      value={command.id}
      disabled={command.acts === true && why !== null}
      onSelect={() => closeAndRun(() => command.run(project, story?.id ?? ''))}
    >
      <span>{text(command.title)}</span>
      {command.keys.map((keys) => (
        <Keys key={keys} of={keys} />
      ))}
    </Command.Item>
  );
  const commandGroup = ({ group, list }: (typeof items.commands)[number]) => (
    <Command.Group key={group} heading={group === 'story' && story ? storyName(story) : text(`palette.${group}`)}>
      {list.map(commandItem)}
    </Command.Group>
  );
  return (
    <Dialog title={text('view.palette')} onClose={onClose} wide initialFocus={field}>
      <Command className={css.palette} label={text('view.palette')} loop shouldFilter={false}>
        <Command.Input
          ref={field}
          value={query}
          onValueChange={(value) => {
            setQuery(value);
            project.listed.find(value.trim());
          }}
          placeholder={text('palette.placeholder')}
          aria-label={text('palette.placeholder')}
        />
        {why !== null && <p className={css.note}>{why}</p>}
        <Command.List label={text('view.palette')}>
          <Command.Empty>{text('palette.none')}</Command.Empty>
          {items.needsGuard && (
            <Command.Item value="choose">
              <span className={css.note}>{text('palette.choose')}</span>
            </Command.Item>
          )}
          {items.commands.filter(({ group }) => group === 'story').map(commandGroup)}
          {items.stories.length > 0 && (
            <Command.Group heading={text('palette.stories.found', { n: items.found })}>
              {items.stories.map((s) => (
                <Command.Item
                  key={s.id}
                  value={`story ${s.id}`}
                  onSelect={() => closeAndRun(() => select(project, s.id, true))}
                >
                  <span dir="auto">{stripControls(s.title)}</span>
                  <span className={css.note}>
                    {text(`stage.${s.stage}`)} · {storyNumber(s.id)}
                  </span>
                </Command.Item>
              ))}
              {items.found > items.stories.length && (
                <p className={css.more}>{text('palette.more', { n: items.found - items.stories.length })}</p>
              )}
            </Command.Group>
          )}
          {items.answers.length > 0 && (
            <Command.Group heading={text('talk.question')}>
              {items.answers.map(({ question, option }) => (
                <Command.Item
                  key={`${question.id} ${option.id}`}
                  value={`answer ${question.id} ${option.id}`}
                  disabled={why !== null}
                  onSelect={() => closeAndRun(() => void answerWithOption(project, question, option))}
                >
                  <span dir="auto">{stripControls(answerLabel(project, { question, option }))}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {items.commands.filter(({ group }) => group !== 'story').map(commandGroup)}
          {(items.stops.length > 0 || items.runs.length > 0) && (
            <Command.Group heading={text('palette.stops')}>
              {items.stops.map(commandItem)}
              {items.runs.map((run) => (
                <Command.Item
                  key={run.id}
                  value={run.id}
                  disabled={why !== null}
                  onSelect={() => closeAndRun(() => void stopRun(project, run, 'palette'))}
                >
                  <span dir="auto">{stopLabel(project, run)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
