/** The records with which a host begins, before anything was read or looked at. */
import type { HostRecord, ProjectRecord } from '../../../contract/index.ts';
import { AUTOMATION_OFF, DEFAULT_LIMITS, DEFAULT_TRIES, EMPTY_QUEUE } from '../../../domain/index.ts';

/** A project whose config was not read yet, with the defaults of docs/semantics.md ("Ids, places and defaults"). */
export function emptyProject(project: Pick<ProjectRecord, 'path' | 'name' | 'base'>): ProjectRecord {
  return {
    ...project,
    maxRunning: 4,
    automation: AUTOMATION_OFF,
    limits: DEFAULT_LIMITS,
    qa: 'agent',
    ...DEFAULT_TRIES,
    pausedAt: null,
    intervalMs: 5_000,
    config: 'missing',
    problem: null,
    trusted: false,
    untrusted: [],
    movedFrom: null,
    gates: [],
    found: [],
  };
}

/** A host that has just begun, with no problem but those that it is given. */
export function newHost(
  host: Pick<HostRecord, 'version' | 'mode' | 'pid' | 'startedAt' | 'containment'> & Partial<HostRecord>,
): HostRecord {
  return {
    lastReconcileAt: null,
    quitting: false,
    problems: [],
    backoffs: [],
    outages: [],
    merge: EMPTY_QUEUE,
    stuck: [],
    containmentWhy: null,
    ...host,
  };
}
