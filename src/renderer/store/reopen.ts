/** Keeps the open story, and with it its terminal, open across a reload of the window. */
import type { Unsubscribe } from '../../client/index.ts';
import type { ProjectStore } from './project-store.ts';
import { storyOf } from './story.ts';
import type { DetailTab } from './view.ts';

/** Key in sessionStorage, which belongs to this window alone and ends with it. */
const KEY = 'huskies.open';
const TABS: readonly DetailTab[] = ['terminal', 'changes', 'story', 'history', 'processes'];

/** Stores the open story of the attached project after each change of the view. */
export function followOpenStory({ view, mirror }: Pick<ProjectStore, 'view' | 'mirror'>): Unsubscribe {
  return view.subscribe(({ selected: story, detail, tab, run }) => {
    const project = mirror.snapshot().project.it?.path;
    // Before the first snapshot nothing is open yet, and the stored story must not be erased.
    if (project === undefined) return;
    writeStored(detail && story !== null ? JSON.stringify({ project, story, tab, run }) : null);
  });
}

/**
 * Opens the stored story. Does nothing if it belongs to another project or no longer exists. An archived story is
 * fetched first, and is not opened if another story was selected meanwhile.
 */
export async function reopenStory(store: ProjectStore): Promise<void> {
  const { view, mirror, archive } = store;
  const { project, story, tab, run } = readStored();
  if (typeof story !== 'string' || project !== mirror.snapshot().project.it?.path) return;
  if (storyOf(store, story) === null) {
    if (!(await archive.fetch(story))) return;
    if (store.isDisposed() || view.getState().selected !== null) return;
  }
  view.setState({
    selected: story,
    detail: true,
    tab: TABS.find((t) => t === tab) ?? 'terminal',
    run: typeof run === 'string' ? run : null,
  });
}

function readStored(): Record<string, unknown> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch (error) {
    console.warn('The open story could not be read from sessionStorage.', error);
    return {};
  }
}

function writeStored(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch (error) {
    console.warn('The open story could not be stored in sessionStorage.', error);
  }
}
