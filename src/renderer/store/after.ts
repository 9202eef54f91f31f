/** The stories that a story comes after, as the page knows them. */

import { useCallback, useSyncExternalStore } from 'react';
import { isOpenStory } from '../../client/index.ts';
import type { StoryRecord } from '../../contract/index.ts';
import { useProject } from './project.tsx';

/** The ids of those stories before it that are not done yet. */
export function useOpenAfter({ after }: Pick<StoryRecord, 'after'>): readonly string[] {
  const { mirror } = useProject();
  const subscribe = useCallback(
    (listener: () => void) => {
      const offs = after.map((id) => mirror.subscribeRecord('stories', id, listener));
      return () => {
        for (const off of offs) off();
      };
    },
    [mirror, after],
  );
  // As text, so that an equal answer does not render again; ids have no spaces.
  const open = useSyncExternalStore(subscribe, () => after.filter((id) => isOpenStory(mirror, id)).join(' '));
  return open === '' ? [] : open.split(' ');
}
