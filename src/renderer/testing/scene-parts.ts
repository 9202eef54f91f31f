/** What scenes of the preview are made of. */
import { emptySnapshot, type Snapshot, type Stage, type StoryRecord, type Tables } from '../../contract/index.ts';
import { aHost, aProject, aStory, aWorktree } from './records.ts';

type Rows = { [T in keyof Tables]?: Record<string, Tables[T]> };

/** A snapshot of a project with these records. */
export function scene(rows: Rows): Snapshot {
  return { ...emptySnapshot(), seq: 1, project: { it: aProject() }, host: { it: aHost() }, agents: AGENTS, ...rows };
}

/** A table of records by their keys. */
export function keyed<T>(list: readonly T[], key: (item: T) => string): Record<string, T> {
  return Object.fromEntries(list.map((item) => [key(item), item]));
}

const AGENTS = keyed(
  [
    { name: 'coder-1', role: 'coder', max: null, command: 'claude -p {prompt}' },
    { name: 'coder-2', role: 'coder', max: null, command: 'codex exec {prompt}' },
    { name: 'qa', role: 'qa', max: null, command: 'claude -p {prompt}' },
    { name: 'mergemaster', role: 'mergemaster', max: null, command: 'claude -p {prompt}' },
    { name: 'supervisor', role: 'other', max: null, command: 'opencode run {prompt}' },
  ] as const,
  (agent) => agent.name,
);

/** Stories by id, in the order of the rows. */
export function stories(
  rows: readonly (readonly [Stage, string, string, Partial<StoryRecord>?])[],
): Record<string, StoryRecord> {
  return keyed(
    rows.map(([stage, id, title, part], i) =>
      aStory(id, {
        title,
        stage,
        rank: `a${String(i).padStart(5, '0')}`,
        worktree: stage === 'backlog' ? null : aWorktree(id),
        ...part,
      }),
    ),
    (story) => story.id,
  );
}
