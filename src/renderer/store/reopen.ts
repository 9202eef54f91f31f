/** The open story outlives a reload of its window, and with it its terminal. */
import type { Mirror, Unsubscribe } from '../../client/index.ts';
import { recordOf } from './derive.ts';
import type { DetailTab, WithView } from './view.ts';

/** In sessionStorage: of this window only, and gone with it. */
const KEY = 'huskies.open';
const TABS: readonly DetailTab[] = ['terminal', 'story', 'receipts'];

type Viewed = WithView & { readonly mirror: Mirror };

/** Remembers which story is open, of which project, from now on. */
export function followOpenStory({ view, mirror }: Viewed): Unsubscribe {
  return view.subscribe(({ selected: story, detail, tab, run }) => {
    const project = mirror.snapshot().project.it?.path;
    // Before the first snapshot nothing is open yet, and what was kept is still wanted.
    if (project === undefined) return;
    put(detail && story !== null ? JSON.stringify({ project, story, tab, run }) : null);
  });
}

/** Opens what was open in this window before; does nothing for another project or a story that is gone. */
export function reopenStory({ view, mirror }: Viewed): void {
  const snapshot = mirror.snapshot();
  const { project, story, tab, run } = read();
  if (typeof story !== 'string' || project !== snapshot.project.it?.path || !recordOf(snapshot.stories, story)) return;
  view.setState({
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
