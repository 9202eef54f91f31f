import { useState, useSyncExternalStore } from 'react';
import { text } from '../../contract/index.ts';
import { useProject } from '../store/project.tsx';
import { followQuit } from '../store/quitting.ts';

/** Says that Huskies is quitting, and how many of its agents are stopped. */
export function Quitting() {
  const { mirror } = useProject();
  const [quit] = useState(() => followQuit(mirror));
  const progress = useSyncExternalStore(quit.subscribe, quit.read);
  if (progress === null || progress.all === 0) return text('quitting');
  return (
    <>
      {text('quitting.progress', { n: progress.stopped, all: progress.all })}{' '}
      <progress aria-label={text('quitting.bar')} value={progress.stopped} max={progress.all} />
    </>
  );
}
