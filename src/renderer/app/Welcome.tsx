import { useEffect, useState } from 'react';
import type { CommandName, CommandReply, Refusal } from '../../contract/index.ts';
import { refusalSentence, stripControls, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { expectGuide } from '../store/guide.ts';
import { useConnection } from '../store/hooks.ts';
import { inBrowser } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { Button, useDisabledProps } from '../ui/Button.tsx';
import { Mark } from '../ui/Mark.tsx';
import { OpenByPath } from './OpenByPath.tsx';
import css from './Welcome.module.css';

type Recent = CommandReply<'app.recent'>;

/** The welcome screen: open a project, start the demo, or choose a recent project. */
export function Welcome() {
  const project = useProject();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState<CommandName | null>(null);
  const recent = useRecent();
  const disabledProps = useDisabledProps(true);
  const pickOrDemo = async (name: 'app.pick' | 'app.demo') => {
    setBusy(name);
    setRefusal(null);
    // The project is attached before the reply.
    if (name === 'app.demo') expectGuide(true);
    const result = await call(project, name, {});
    setBusy(null);
    if (result.ok) return;
    expectGuide(false);
    setRefusal(result.error);
  };
  const open = async (dir: string) => {
    const result = await call(project, 'app.open', { dir });
    setRefusal(result.ok ? null : result.error);
  };
  return (
    <main className={css.page}>
      <div className={css.box}>
        <Mark className={css.mark} />
        <h1>{text('welcome.title')}</h1>
        <p className={css.lead}>{text('welcome.lead')}</p>
        {inBrowser() && <OpenByPath className={css.path} />}
        <div className={css.buttons} style={inBrowser() ? { marginTop: 14 } : undefined}>
          {!inBrowser() && (
            <Button acts look="primary" disabled={busy !== null} onClick={() => void pickOrDemo('app.pick')}>
              {text('command.app.pick')}
            </Button>
          )}
          <Button acts disabled={busy !== null} onClick={() => void pickOrDemo('app.demo')}>
            {text(busy === 'app.demo' ? 'welcome.demo.busy' : 'command.app.demo')}
          </Button>
        </div>
        {refusal && (
          <p className={css.error} role="alert">
            {refusalSentence(refusal)}
          </p>
        )}
        {recent.length > 0 && (
          <section className={css.recent} aria-labelledby="recent">
            <h2 id="recent">{text('command.app.recent')}</h2>
            <ul>
              {recent.map(({ path, name }) => (
                <li key={path}>
                  <button type="button" onClick={() => void open(path)} {...disabledProps}>
                    <b>
                      <bdi>{stripControls(name)}</bdi>
                    </b>
                    <span>
                      <bdi>{stripControls(path)}</bdi>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}

/** The recent projects; empty if they cannot be loaded, since the buttons above still work. */
function useRecent(): Recent {
  const project = useProject();
  const [recent, setRecent] = useState<Recent>([]);
  const isLive = useConnection().state === 'live';
  useEffect(() => {
    if (!isLive) return;
    void call(project, 'app.recent', {}).then((result) => result.ok && setRecent(result.value));
  }, [isLive, project]);
  return recent;
}
