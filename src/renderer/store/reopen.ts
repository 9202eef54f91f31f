/** The open story outlives a reload of its window, and with it its terminal. */
import type { Snapshot } from '../../contract/index.ts';
import { recordOf } from './derive.ts';
import { currentSnapshot } from './mirror.ts';
import type { DetailTab } from './view.ts';
import { useView } from './view.ts';

/** In sessionStorage: of this window only, and gone with it. */
const KEY = 'huskies.open';
const TABS: readonly DetailTab[] = ['terminal', 'story', 'receipts'];

/** Remembers which story is open, of which project, from now on. */
export function keepOpenStory(): () => void {
  return useView.subscribe((view) => {
    const project = currentSnapshot().project.it?.path;
    // Before the first snapshot nothing is open yet, and what was kept is still wanted.
    if (project === undefined) return;
    const { selected: story, detail, tab, run } = view;
    put(detail && story !== null ? JSON.stringify({ project, story, tab, run }) : null);
  });
}

/** Opens what was open in this window before; does nothing for another project or a story that is gone. */
export function reopenStory(snapshot: Snapshot): void {
  const kept = read();
  const { project, story, tab, run } = kept;
  if (typeof story !== 'string' || project !== snapshot.project.it?.path || !recordOf(snapshot.stories, story)) return;
  useView.setState({
    selected: story,
    detail: true,
    tab: TABS.find((t) => t === tab) ?? 'terminal',
    run: typeof run === 'string' ? run : null,
  });
}

function read(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  } catch (error) {
    console.warn('the open story is not known', error);
    return {};
  }
}

function put(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch (error) {
    console.warn('the open story is not kept', error);
  }
}
