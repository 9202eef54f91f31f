/** Keeps the open story, and with it its terminal, open across a reload of the window. */
import type { Mirror, Unsubscribe } from '../../client/index.ts';
import { recordOf } from './derive.ts';
import type { DetailTab, WithView } from './view.ts';

/** Key in sessionStorage, which belongs to this window alone and ends with it. */
const KEY = 'huskies.open';
const TABS: readonly DetailTab[] = ['terminal', 'story', 'receipts'];

type WithViewAndMirror = WithView & { readonly mirror: Mirror };

/** Stores the open story of the attached project after each change of the view. */
export function followOpenStory({ view, mirror }: WithViewAndMirror): Unsubscribe {
  return view.subscribe(({ selected: story, detail, tab, run }) => {
    const project = mirror.snapshot().project.it?.path;
    // Before the first snapshot nothing is open yet, and the stored story must not be erased.
    if (project === undefined) return;
    writeStored(detail && story !== null ? JSON.stringify({ project, story, tab, run }) : null);
  });
}

/** Opens the stored story. Does nothing if it belongs to another project or no longer exists. */
export function reopenStory({ view, mirror }: WithViewAndMirror): void {
  const snapshot = mirror.snapshot();
  const { project, story, tab, run } = readStored();
  if (typeof story !== 'string' || project !== snapshot.project.it?.path || !recordOf(snapshot.stories, story)) return;
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
