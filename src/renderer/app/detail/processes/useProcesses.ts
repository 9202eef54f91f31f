import { useEffect, useState } from 'react';
import type { Refusal, RunProcesses } from '../../../../contract/index.ts';
import { call } from '../../../store/call.ts';
import { useLost } from '../../../store/hooks.ts';
import { useProject } from '../../../store/project.tsx';
import { type CpuShares, cpuShares } from './cpu-shares.ts';

/** Time between the end of a look and the next one. */
const REFRESH_MS = 2_000;
/** The second look comes sooner, since shares of the CPU are known only from two. */
const SECOND_LOOK_MS = 700;

/** The last look at the processes of a run, with their shares of the CPU since the look before it. */
export interface Watched {
  seen: RunProcesses | null;
  shares: CpuShares;
  /** Why the last look failed; null if it did not. */
  refusal: Refusal | null;
}

/**
 * Looks at the processes of a run again and again, while `isWatched` and while the page is visible. What was seen last
 * stays, also when a look fails.
 */
export function useProcesses(
  { id, story, agent }: { id: string; story: string; agent: string },
  isWatched: boolean,
): Watched {
  const project = useProject();
  const isLost = useLost();
  const [watched, setWatched] = useState<Watched>(() => ({ seen: null, shares: new Map(), refusal: null }));
  useEffect(() => {
    if (!isWatched || isLost) return undefined;
    let current = true;
    let timer: number | undefined;
    let isLooking = false;
    let last: RunProcesses | null = null;
    const look = async () => {
      window.clearTimeout(timer);
      // A hidden page stops looking, and goes on when it becomes visible.
      if (isLooking || document.visibilityState !== 'visible') return;
      isLooking = true;
      const result = await call(project, 'agent.processes', { story, agent, run: id });
      isLooking = false;
      if (!current) return;
      const isFirst = last === null;
      if (result.ok) {
        const shares = cpuShares(last, result.value);
        last = result.value;
        setWatched({ seen: result.value, shares, refusal: null });
      } else setWatched((one) => ({ ...one, refusal: result.error }));
      timer = window.setTimeout(() => void look(), isFirst ? SECOND_LOOK_MS : REFRESH_MS);
    };
    const onVisible = () => void look();
    document.addEventListener('visibilitychange', onVisible);
    onVisible();
    return () => {
      current = false;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [project, id, story, agent, isWatched, isLost]);
  return watched;
}
