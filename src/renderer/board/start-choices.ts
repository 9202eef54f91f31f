/** Which agents may start on a story, and for the others the reason why not. The host decides again. */
import type { AgentRecord, Snapshot, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { canonicalRole, isBusy } from '../../domain/index.ts';
import { fenceOf, liveRuns, runsOf } from '../store/derive.ts';

export interface StartChoice {
  agent: AgentRecord;
  /** null: it may start. */
  reason: string | null;
  /** Starting moves the story into current. */
  moves: boolean;
}

export function startChoices(snapshot: Snapshot, story: StoryRecord): StartChoice[] {
  const general = generalReason(snapshot, story);
  return Object.values(snapshot.agents)
    .map((agent) => ({
      agent,
      reason: general ?? roleReason(story, agent),
      moves: story.stage === 'backlog' && agent.role === 'coder',
    }))
    .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null));
}

/** What holds back every agent alike. */
function generalReason(snapshot: Snapshot, story: StoryRecord): string | null {
  const project = snapshot.project.it;
  const host = snapshot.host.it;
  if (!project) return text('start.no.project');
  if (host?.quitting) return text('start.no.quitting');
  if (project.config === 'invalid') return text('start.no.config');
  if (!project.trusted) return text('start.no.trust');
  if (story.stage === 'archived') return text('start.no.archived');
  if (fenceOf(snapshot, story.id)) return text('start.no.fence');
  const busy = runsOf(snapshot, story.id).find(isBusy);
  if (busy) return text('start.no.busy', { agent: busy.agent });
  const live = liveRuns(snapshot.runs).length;
  if (live >= project.maxRunning) return text('start.no.cap', { n: live, cap: project.maxRunning });
  return null;
}

function roleReason(story: StoryRecord, agent: AgentRecord): string | null {
  if (agent.role === 'other') return null;
  if (story.blocked !== null) return text('start.no.blocked');
  if (story.frozen) return text('start.no.frozen');
  if (story.stage === 'backlog') return agent.role === 'coder' ? null : text('start.no.backlog', { role: agent.role });
  const wanted = canonicalRole(story);
  if (wanted === agent.role) return null;
  const stage = text(`stage.${story.stage}`);
  return wanted === null
    ? text('start.no.nobody', { stage })
    : text('start.no.role', { stage, wanted, role: agent.role });
}
