import { CircleAlert, Hourglass, ShieldQuestion, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Connection } from '../../client/index.ts';
import type { ConfigProblem } from '../../contract/index.ts';
import { reasonText, refusalSentence, text } from '../../contract/index.ts';
import { useConnection, useHost, useLost, useProjectRecord } from '../store/hooks.ts';
import { inBrowser } from '../store/platform.ts';
import { classes } from '../ui/classes.ts';
import css from './Banners.module.css';
import { MadeNote } from './guide/MadeNote.tsx';
import { Quitting } from './Quitting.tsx';
import { Stuck } from './Stuck.tsx';
import { TrustPanel } from './TrustPanel.tsx';

/** Problems that stay visible until they are resolved. */
export function Banners() {
  const connection = useConnection();
  const lost = useLost();
  const project = useProjectRecord();
  const host = useHost();
  return (
    <>
      <ConnectionBanner connection={connection} />
      {host?.quitting && !lost && (
        <Banner icon={<CircleAlert size={16} aria-hidden="true" />}>
          <Quitting />
        </Banner>
      )}
      {project?.config === 'invalid' && project.problem && <ConfigBanner problem={project.problem} />}
      {project?.config === 'ready' && project.untrusted.length > 0 && (
        <Banner icon={<ShieldQuestion size={16} aria-hidden="true" />}>
          <TrustPanel
            items={project.untrusted}
            movedFrom={project.movedFrom}
            until={project.trusted ? 'trust.until.worktree' : 'trust.until'}
          />
        </Banner>
      )}
      <MadeNote />
      {host?.stuck.map((one) => (
        <Banner key={one.key} bad icon={<TriangleAlert size={16} aria-hidden="true" />}>
          <Stuck stuck={one} />
        </Banner>
      ))}
      {host?.problems.map((problem) => (
        <Banner key={JSON.stringify(problem)} bad icon={<TriangleAlert size={16} aria-hidden="true" />}>
          {reasonText(problem)}
        </Banner>
      ))}
    </>
  );
}

/** The state of a connection that is not live. Nothing is shown while the page connects for the first time. */
function ConnectionBanner({ connection }: { connection: Connection }) {
  switch (connection.state) {
    case 'connecting':
    case 'live':
      return null;
    case 'degraded':
      return (
        <Banner icon={<Hourglass size={16} aria-hidden="true" />}>
          <strong>{text('degraded.title')}</strong> {text('degraded.rest')}
        </Banner>
      );
    case 'lost':
      return (
        <Banner bad icon={<Unplug size={16} aria-hidden="true" />}>
          <strong>{text('lost.title')}</strong> {text(inBrowser() ? 'lost.browser' : 'lost.window')}
        </Banner>
      );
    case 'refused':
      return (
        <Banner bad icon={<Unplug size={16} aria-hidden="true" />}>
          <strong>{text('shut.title')}</strong> {text(`shut.${connection.why}`)}
        </Banner>
      );
  }
}

function ConfigBanner({ problem }: { problem: ConfigProblem }) {
  const where = [
    problem.file,
    problem.line !== null && text('config.line', { n: problem.line }),
    problem.key !== null && text('config.key', { key: problem.key }),
  ].filter((part) => part !== false);
  return (
    <Banner bad icon={<TriangleAlert size={16} aria-hidden="true" />}>
      <strong>{text('config.invalid')}</strong> <code>{where.join(', ')}</code>: {refusalSentence(problem)}{' '}
      <span className={css.where}>{text('config.kept')}</span>
    </Banner>
  );
}

function Banner({ icon, bad, children }: { icon: ReactNode; bad?: boolean; children: ReactNode }) {
  return (
    <div className={classes(css.banner, bad && css.bad)} role={bad ? 'alert' : 'status'}>
      {icon}
      <div className={css.words}>{children}</div>
    </div>
  );
}
