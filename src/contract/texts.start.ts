/** Why a start is refused, as the sentence and remedy that a person or a script reads. */
import type { FenceRecord, StartRefusal } from '../domain/index.ts';
import { type Refusal, refuse } from './errors.ts';
import { text } from './texts.text.ts';

/** The refusal for a code of the start check; it carries the same code. */
export function startRefusal(why: StartRefusal): Refusal {
  switch (why.code) {
    case 'stopping':
      return no(why, text('core.start.quitting'), text('core.start.quitting.remedy'));
    case 'unknown-story': {
      const { story } = why.values;
      const at = { field: 'story', value: story };
      return no(why, text('core.start.story', { id: story }), text('core.start.story.remedy'), at);
    }
    case 'no-config':
      return no(why, text('core.start.config'), text('core.start.config.remedy'));
    case 'bad-config': {
      const { problem } = why.values;
      if (problem === null) return no(why, text('core.start.config.unread'), text('core.start.config.unread.remedy'));
      const { file, line, message, remedy } = problem;
      return no(why, `${file}${line === null ? '' : `:${line}`}: ${message}`, remedy);
    }
    case 'unknown-agent': {
      const { agent, known } = why.values;
      const names = known.join(', ') || text('core.start.agent.none');
      const at = { field: 'agent', value: agent };
      return no(why, text('core.start.agent', { name: agent }), text('core.start.agent.remedy', { names }), at);
    }
    case 'not-trusted':
      return no(why, text('core.start.trust'), text('core.start.trust.remedy'));
    case 'wrong-stage':
      return wrongStage(why);
    case 'slot-busy': {
      const { story, agent, use } = why.values;
      const remedy = use === 'stopping' ? text('core.start.stopping.remedy') : text('core.start.busy.remedy');
      return no(why, text(`core.start.busy.${use}`, { agent, story }), remedy);
    }
    case 'worktree-busy': {
      const { agent, story } = why.values;
      return no(why, text('core.start.worktree', { agent, story }), text('core.start.worktree.remedy'));
    }
    case 'worktree-fenced': {
      const { story, agent } = why.values;
      const sentence = text('core.start.fenced', { story, agent, names: fencedNames(why.values) });
      return no(why, sentence, text('core.start.fenced.remedy', { story }));
    }
    case 'cap-reached': {
      const { live, max } = why.values;
      return no(why, text('core.start.cap', { n: live, max }), text('core.start.cap.remedy'));
    }
  }
}

/** What keeps a worktree closed: its processes, or the reason where none is known. */
export function fencedNames({ processes, reason }: Pick<FenceRecord, 'processes' | 'reason'>): string {
  return processes.map((one) => `${one.pid} ${one.command}`).join(', ') || reason;
}

function wrongStage(why: Extract<StartRefusal, { code: 'wrong-stage' }>): Refusal {
  const { agent, role, story, stage, because, wants, blocked, frozen } = why.values;
  const against = {
    archived: () => text('core.start.archived'),
    blocked: () => text('core.start.blocked', { reason: blocked ?? '' }),
    frozen: () => text('core.start.frozen'),
    role: () => (wants === null ? text('core.start.wants.none') : text('core.start.wants', { role: wants })),
  }[because]();
  return no(
    why,
    text('core.start.stage', { agent, role, story, stage, why: against }),
    blocked !== null || frozen ? text('core.start.flagged.remedy') : text('core.start.stage.remedy'),
    { field: 'agent', value: agent },
  );
}

function no({ code }: StartRefusal, message: string, remedy: string, at?: { field: string; value: string }): Refusal {
  return refuse(code, message, remedy, at).error;
}
