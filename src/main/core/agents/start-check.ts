/** May this agent start on this story? One pure decision, made in the same turn as the write that follows it (I1, I2). */
import { type Refusal, type Role, refuse, type Stage, text } from '../../../contract/index.ts';
import { isBusy, isLive } from '../../../domain/index.ts';
import type { AgentConfig, ConfigReading, ProjectConfig, StoredFence, StoredRun, StoredStory } from '../ports/index.ts';

export interface StartQuestion {
  story: string;
  agent: string;
  config: ConfigReading;
  stories: ReadonlyMap<string, StoredStory>;
  runs: Iterable<StoredRun>;
  fences: Iterable<StoredFence>;
  /** The role that the story's state wants; from pipeline/. */
  canonicalRole: (story: Pick<StoredStory, 'stage' | 'blocked' | 'frozen'>) => Role | null;
  /** The host is shutting down. */
  quitting: boolean;
}

export type StartAnswer =
  | {
      ok: true;
      story: StoredStory;
      agent: AgentConfig;
      config: ProjectConfig;
      moveTo: Stage | null;
      replaces: string[];
    }
  | { ok: false; error: Refusal };

/** The first reason that speaks against it, or everything the start needs. Changes nothing. */
export function checkStart(question: StartQuestion): StartAnswer {
  if (question.quitting) return refuse('stopping', text('core.start.quitting'), text('core.start.quitting.remedy'));
  const story = question.stories.get(question.story);
  if (story === undefined) return unknownStory(question.story);
  const configured = checkConfig(question.config, question.agent);
  if (!configured.ok) return configured;
  const { agent, config } = configured;
  const stage = checkStage(story, agent, question.canonicalRole);
  if (!stage.ok) return stage;
  const runs = [...question.runs];
  const room = checkRoom(question, runs, config);
  if (room !== null) return { ok: false, error: room };
  const replaces = runs
    .filter((run) => run.story === story.id && run.agent === agent.name && !isLive(run))
    .map((run) => run.id);
  return { ok: true, story, agent, config, moveTo: stage.moveTo, replaces };
}

export function unknownStory(id: string): { ok: false; error: Refusal } {
  return refuse('unknown-story', text('core.start.story', { id }), text('core.start.story.remedy'), {
    field: 'story',
    value: id,
  });
}

/** The agent of this name, when the config can be read and its commands are trusted here. */
export function checkConfig(
  reading: ConfigReading,
  name: string,
): { ok: true; agent: AgentConfig; config: ProjectConfig } | { ok: false; error: Refusal } {
  if (reading.state === 'missing') {
    return refuse('no-config', text('core.start.config'), text('core.start.config.remedy'));
  }
  if (reading.state === 'invalid') {
    const { file, line, message, remedy } = reading.problem;
    return refuse('bad-config', `${file}${line === null ? '' : `:${line}`}: ${message}`, remedy);
  }
  const agent = reading.config.agents.find((one) => one.name === name);
  if (agent === undefined) {
    const names = reading.config.agents.map((one) => one.name).join(', ') || text('core.start.agent.none');
    return refuse('unknown-agent', text('core.start.agent', { name }), text('core.start.agent.remedy', { names }), {
      field: 'agent',
      value: name,
    });
  }
  if (!reading.trusted) {
    return refuse('not-trusted', text('core.start.trust'), text('core.start.trust.remedy'));
  }
  return { ok: true, agent, config: reading.config };
}

function checkStage(
  story: StoredStory,
  agent: AgentConfig,
  canonicalRole: StartQuestion['canonicalRole'],
): { ok: true; moveTo: Stage | null } | { ok: false; error: Refusal } {
  if (story.stage === 'archived') return wrongStage(story, agent, text('core.start.archived'));
  if (agent.role === 'other') return { ok: true, moveTo: null };
  const flagged = story.blocked !== null || story.frozen;
  if (agent.role === 'coder' && story.stage === 'backlog' && !flagged) return { ok: true, moveTo: 'current' };
  const wanted = canonicalRole(story);
  if (wanted === agent.role) return { ok: true, moveTo: null };
  if (story.blocked !== null) return wrongStage(story, agent, text('core.start.blocked', { reason: story.blocked }));
  if (story.frozen) return wrongStage(story, agent, text('core.start.frozen'));
  return wrongStage(
    story,
    agent,
    wanted === null ? text('core.start.wants.none') : text('core.start.wants', { role: wanted }),
  );
}

function wrongStage(story: StoredStory, agent: AgentConfig, why: string): { ok: false; error: Refusal } {
  return refuse(
    'wrong-stage',
    text('core.start.stage', { agent: agent.name, role: agent.role, story: story.id, stage: story.stage, why }),
    story.blocked !== null || story.frozen ? text('core.start.flagged.remedy') : text('core.start.stage.remedy'),
    { field: 'agent', value: agent.name },
  );
}

/** Why a worktree is closed, by the names of those that keep it so. */
export function fencedRefusal({ story, agent, processes, reason }: StoredFence): Refusal {
  const names = processes.map((one) => `${one.pid} ${one.command}`).join(', ') || reason;
  return refuse(
    'worktree-fenced',
    text('core.start.fenced', { story, agent, names }),
    text('core.start.fenced.remedy', { story }),
  ).error;
}

function checkRoom(question: StartQuestion, runs: readonly StoredRun[], config: ProjectConfig): Refusal | null {
  const busy = runs.filter(isBusy);
  const own = busy.find((run) => run.story === question.story && run.agent === question.agent);
  if (own !== undefined) {
    return refuse(
      'slot-busy',
      text(
        own.status === 'pending'
          ? 'core.start.busy.starts'
          : own.stopping === null
            ? 'core.start.busy.runs'
            : 'core.start.busy.stopping',
        { agent: own.agent, story: own.story },
      ),
      own.stopping === null ? text('core.start.busy.remedy') : text('core.start.stopping.remedy'),
    ).error;
  }
  const other = busy.find((run) => run.story === question.story);
  if (other !== undefined) {
    return refuse(
      'worktree-busy',
      text('core.start.worktree', { agent: other.agent, story: other.story }),
      text('core.start.worktree.remedy'),
    ).error;
  }
  for (const fence of question.fences) {
    if (fence.story === question.story) return fencedRefusal(fence);
  }
  const live = runs.filter(isLive);
  if (live.length >= config.maxRunning) {
    return refuse(
      'cap-reached',
      text('core.start.cap', { n: live.length, max: config.maxRunning }),
      text('core.start.cap.remedy'),
    ).error;
  }
  return null;
}
