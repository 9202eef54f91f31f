/** Refused starts as refusals with a message. */
import { fencedBy, type GateRefusal, type Message, message, type StartRefusal, stageOf } from '../domain/index.ts';
import { type Refusal, refuse } from './errors.ts';

/** The refusal for a result of the start check, with the same code. */
export function startRefusal(refusal: StartRefusal): Refusal {
  const { field, why } = explain(refusal);
  return refuse(refusal.code, why, field).error;
}

/** The refusal of gates, with the same code. */
export function gateRefusal(refusal: GateRefusal): Refusal {
  if (refusal.code !== 'unknown-gate') return startRefusal(refusal);
  const { gate, stage, known } = refusal.values;
  const at = gate === null ? undefined : { field: 'gate', value: gate };
  if (known.length === 0) return refuse('unknown-gate', message('gate.none'), at).error;
  const why =
    gate === null ? message('gate.stage', { stage: stage ?? '', known }) : message('gate.unknown', { gate, known });
  return refuse('unknown-gate', why, at).error;
}

/** `field`: the input that is wrong, if it is one. */
interface Explained {
  why: Message;
  field?: { field: string; value: string };
}

function explain(refusal: StartRefusal): Explained {
  switch (refusal.code) {
    case 'stopping':
      return { why: message('start.quitting') };
    case 'unknown-story': {
      const { story } = refusal.values;
      return { why: message('start.story', { id: story }), field: { field: 'story', value: story } };
    }
    case 'no-config':
      return { why: message('start.config') };
    case 'bad-config':
      return { why: badConfig(refusal.values.problem) };
    case 'unknown-agent': {
      const { agent: name, known: names } = refusal.values;
      const why =
        names.length === 0 ? message('start.agent.nobody', { name }) : message('start.agent', { name, names });
      return { why, field: { field: 'agent', value: name } };
    }
    case 'not-trusted':
      return { why: message('start.trust') };
    case 'wrong-stage':
      return { why: wrongStage(refusal.values), field: { field: 'agent', value: refusal.values.agent } };
    case 'slot-busy': {
      const { story, agent, use } = refusal.values;
      return { why: message(`start.busy.${use}`, { agent, story }) };
    }
    case 'worktree-busy': {
      const { agent, story } = refusal.values;
      return { why: message('start.worktree', { agent, story }) };
    }
    case 'worktree-fenced': {
      const { story, agent } = refusal.values;
      return { why: message('start.fenced', { story, agent, names: fencedBy(refusal.values) }) };
    }
    case 'cap-reached': {
      const { live, max, reserved } = refusal.values;
      return {
        why:
          reserved === 0
            ? message('start.cap', { n: live, max })
            : message('start.cap.reserved', { n: live, max, reserved }),
      };
    }
    case 'role-busy': {
      const { role, agent, live, max, helper } = refusal.values;
      if (helper !== undefined) return { why: message('start.helper.busy', { title: helper }) };
      return {
        why:
          agent === null
            ? message('start.role.busy', { role, n: live, max })
            : message('start.agent.busy', { agent, n: live, max }),
      };
    }
  }
}

type ValuesOf<C extends StartRefusal['code']> = Extract<StartRefusal, { code: C }>['values'];

function badConfig(problem: ValuesOf<'bad-config'>['problem']): Message {
  if (problem === null) return message('start.config.unread');
  const { file, line, why } = problem;
  return line === null
    ? message('start.config.bad', { file, why })
    : message('start.config.bad.at', { file, line, why });
}

/** The reason inside carries the remedy. */
function wrongStage(values: ValuesOf<'wrong-stage'>): Message {
  const { agent, role, story, stage, because, wants, blocked } = values;
  const to = stageOf(role) ?? 'current';
  const why = {
    archived: () => message('start.archived', { story, to }),
    blocked: () => message('start.blocked', { reason: blocked ?? '', story }),
    frozen: () => message('start.frozen', { story }),
    role: () =>
      wants === null ? message('start.wants.none', { story, to }) : message('start.wants', { role: wants, story, to }),
  }[because]();
  return message('start.stage', { agent, role, story, stage, why });
}
