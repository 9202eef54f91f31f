/** The rules of the scheduler, for its properties. */
import { expect } from 'vitest';
import { AUTOMATED_STAGES, byPriority, isBusy, isLive, type Role, type Stage } from '../../domain/index.ts';
import { AGENTS, type Project, roleOf, type Stored } from './schedule-project.ts';

const stageFor: Partial<Record<Role, readonly Stage[]>> = {
  coder: ['backlog', 'current'],
  qa: ['qa'],
  mergemaster: ['merge'],
};

/** Every rule of the scheduler, checked on the plan by plain counting. Returns how many starts and questions it had. */
export function judge(project: Project): number {
  expect(project.index.ready()).toEqual(project.fresh().ready());
  const { starts, asks } = project.plan();
  const { settings } = project;
  const live = [...project.runs.values()].filter((run) => ['agent', 'setup'].includes(run.kind) && isLive(run));
  const slots = [...live, ...project.backoffs.values()];
  const busy = (story: string) =>
    [...project.runs.values()].some((r) => r.story === story && r.lane === null && isBusy(r));

  for (const { story: id, stage: from, agent } of [...starts, ...asks]) {
    const isOut = project.outages.some((outage) => outage.agent === null || outage.agent === agent);
    expect(isOut, `${agent} cannot start`).toBe(false);
    const story = project.stories.get(id);
    if (story === undefined) throw new Error(`${id} does not exist`);
    expect(story.stage, id).toBe(from);
    expect(stageFor[roleOf(agent)], id).toContain(from);
    expect([story.blocked, story.frozen, story.hold], `${id} is held or flagged`).toEqual([null, false, null]);
    expect(project.fences.has(id), `${id} is fenced`).toBe(false);
    expect(project.backoffs.has(id), `${id} is backed off`).toBe(false);
    expect(busy(id), `${id} is at work`).toBe(false);
    const open = story.after.filter(
      (one) => !['done', 'archived', undefined].includes(project.stories.get(one)?.stage),
    );
    expect(open, `${id} comes after`).toEqual([]);
    expect([settings.config, settings.trusted, settings.pausedAt], id).toEqual(['ready', true, null]);
    if (from === 'merge') expect(project.queued.get(id)?.state.kind, `${id} is in conflict`).toBe('conflict');
    const next = project.next.get(id);
    if (from !== 'backlog') expect(next?.kind, `${id} needs a start`).toBe('start');
    if (next?.kind === 'start' && from !== 'backlog') {
      expect(next.until, `${id} waits after a crash`).toBeNull();
      const isThere = project.agents.some(({ name, role }) => name === next.agent && role === roleOf(agent));
      if (isThere) expect(agent, `${id} needs its agent`).toBe(next.agent);
    }
  }
  for (const { stage: from } of starts) expect(settings.automation[from]).toBe('on');
  for (const { stage: from } of asks) expect(settings.automation[from]).toBe('ask');
  expect(new Set([...starts, ...asks].map(({ story }) => story)).size).toBe(starts.length + asks.length);

  if (starts.length > 0) {
    const all = [...slots, ...starts.map(({ agent }) => ({ agent, role: roleOf(agent) }))];
    const count = (role: Role) => all.filter((one) => one.role === role).length;
    expect(all.length, 'max_running').toBeLessThanOrEqual(settings.maxRunning);
    for (const { agent } of starts) {
      const role = roleOf(agent);
      expect(count(role), `the limit of ${role}`).toBeLessThanOrEqual(settings.limits[role].max ?? 99);
      const { max } = AGENTS.find(({ name }) => name === agent) ?? { max: null };
      expect(all.filter((one) => one.agent === agent).length, `the limit of ${agent}`).toBeLessThanOrEqual(max ?? 99);
    }
    for (const { agent } of starts) {
      const { helper } = project.agents.find(({ name }) => name === agent) ?? {};
      const users = project.agents.filter((one) => helper !== undefined && one.helper === helper);
      const runs = all.filter((one) => users.some(({ name }) => name === one.agent));
      expect(runs.length, `the runs that use ${helper}`).toBeLessThanOrEqual(1);
    }
    if (starts.some(({ agent }) => roleOf(agent) === 'coder')) {
      const qa = Math.min(settings.limits.qa.reserve, settings.maxRunning - 1);
      const mergemaster = Math.min(1, settings.maxRunning - 1 - qa);
      const kept = Math.max(0, qa - count('qa')) + Math.max(0, mergemaster - count('mergemaster'));
      expect(settings.maxRunning - all.length, 'slots kept for qa and mergemaster').toBeGreaterThanOrEqual(kept);
    }
  }

  for (const from of AUTOMATED_STAGES) {
    const ready = project.index.ready()[from].map((id) => project.stories.get(id) as Stored);
    expect(ready).toEqual([...ready].sort(byPriority));
    const needs = (story: string) => {
      const next = from === 'backlog' ? undefined : project.next.get(story);
      return next?.kind === 'start' ? next.agent : null;
    };
    const plannedHere = [...starts, ...asks].filter((one) => one.stage === from).map(({ story }) => story);
    for (const agent of new Set(ready.map(({ id }) => needs(id)))) {
      const planned = plannedHere.filter((story) => needs(story) === agent);
      const first = ready.map(({ id }) => id).filter((story) => needs(story) === agent);
      expect(planned, `the first ones that need ${agent}`).toEqual(first.slice(0, planned.length));
    }
  }

  const planned = new Set(starts.map(({ story }) => story));
  for (const { id, stage: at, blocked, frozen } of project.stories.values()) {
    const isUndecided = at !== 'backlog' && !project.next.has(id);
    const couldGoOn = !['done', 'archived'].includes(at) && blocked === null && !frozen && !busy(id) && !isUndecided;
    const reason = project.wait(id, starts);
    if (couldGoOn && !planned.has(id)) expect(reason, `${id} has a start or a reason`).not.toBeNull();
    const isLet = at === 'merge' && (project.letIn.has(id) || project.queued.has(id));
    if (couldGoOn && isLet) expect(reason?.code, `${id} was let through`).not.toBe('automation-off');
    if (couldGoOn && isLet) expect(reason?.values, `${id} is not asked about again`).not.toEqual({ do: 'merge' });
    if (!isUndecided && (!couldGoOn || planned.has(id))) expect(project.wait(id), `${id} waits for nothing`).toBeNull();
  }
  return starts.length + asks.length;
}
