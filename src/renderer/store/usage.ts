/** What agents have used, as the host adds it up. */
import { useEffect, useState } from 'react';
import type { UsageRow } from '../../domain/index.ts';
import { call } from './call.ts';
import { useBusyRuns } from './hooks.ts';
import { useProject } from './project.tsx';

/** How many days are looked back. */
const DAYS = 14;

/** What was used on each of the last days (UTC), the last day first. Asked of the host again when a run begins or ends. */
export function useDays(): readonly UsageRow[] {
  const project = useProject();
  const live = useBusyRuns()
    .map(({ id }) => id)
    .join(' ');
  const [days, setDays] = useState<readonly UsageRow[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other live runs mean other sums
  useEffect(() => {
    let current = true;
    // Without an answer there is no sum to show.
    void call(project, 'usage.list', { by: 'day', days: DAYS }).then((result) => {
      if (current) setDays(result.ok && Array.isArray(result.value.rows) ? [...result.value.rows] : []);
    });
    return () => {
      current = false;
    };
  }, [project, live]);
  return [...days].sort((one, other) => (one.key < other.key ? 1 : -1));
}
