/** The difference of one file, part after part. */
import { useEffect, useRef, useState } from 'react';
import type { Refusal } from '../../contract/index.ts';
import type { ChangedFile, FilePatch } from '../../domain/index.ts';
import { call } from '../store/call.ts';
import { useProject } from '../store/project.tsx';

/** How many lines each part has: enough for most files, and few enough to be shown without a delay. */
export const PART_LINES = 500;

/** What is known of the difference. `refusal`: of the last call. */
export interface PatchState {
  parts: readonly FilePatch[];
  refusal: Refusal | null;
  isLoading: boolean;
}

/** The parts that were asked for, and a function that asks for the next one. The file's content names the state. */
export function usePatch(story: string, file: ChangedFile, from: string): PatchState & { more: () => void } {
  const project = useProject();
  const { path, was, blob, added, removed } = file;
  const key = JSON.stringify([story, from, path, was, blob, added, removed]);
  const [count, setCount] = useState(1);
  const [state, setState] = useState<PatchState & { key: string }>({ key, parts: [], refusal: null, isLoading: true });
  const known = useRef(state);
  known.current = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` has all that names the content
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const parts = known.current.key === key ? [...known.current.parts] : [];
      for (let next = nextOf(parts); next !== null && parts.length < count; next = nextOf(parts)) {
        const names = { story, path, ...(was === null ? {} : { was }) };
        const reply = await call(project, 'changes.file', { ...names, from: next, lines: PART_LINES });
        if (!isCurrent) return;
        if (!reply.ok) return setState({ key, parts, refusal: reply.error, isLoading: false });
        parts.push(reply.value);
      }
      setState({ key, parts, refusal: null, isLoading: false });
    };
    setState((now) => ({ ...now, isLoading: true }));
    void load();
    return () => {
      isCurrent = false;
    };
  }, [project, key, count]);
  return { ...state, more: () => setCount((n) => n + 1) };
}

/** The number of the line at which the next part begins; null: all parts are known. */
function nextOf(parts: readonly FilePatch[]): number | null {
  const last = parts.at(-1);
  return last === undefined ? 0 : last.next;
}
