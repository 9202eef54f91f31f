/**
 * The operations of the model test: requests of a person, actions of agents and other processes, and faults of the host
 * (docs/trust.md, "Faults and races").
 */
import fc from 'fast-check';
import { STAGES } from '../../contract/index.ts';

/** The stories of the model. */
export const STORIES = ['1_story', '1_story_more', '2_story'];
const AGENTS = ['coder-1', 'coder-2', 'qa', 'supervisor'];

/** Actions of an agent's process, which is the nth of those that are awake. */
const ACTIONS = ['exit', 'fork', 'daemon', 'restart', 'disguise', 'leave', 'stubborn'] as const;
const EVENTS = [
  'tick',
  'crash',
  'stopAll',
  'breakConfig',
  'mendConfig',
  'badSpawn',
  'reportExits',
  'deadline',
] as const;

/** An action of an agent's process. */
export type Action = (typeof ACTIONS)[number];
/** One operation of the model. */
export type Op =
  | { do: 'start' | 'stop'; story: string; agent: string }
  | { do: 'move'; story: string; stage: (typeof STAGES)[number] }
  | { do: 'freeze' | 'unfreeze' | 'delete' | 'restore' | 'retry' | 'release' | 'stranger' | 'helper'; story: string }
  | { do: Action | 'strangerExits' | 'wake' | 'loseKeeper'; nth: number }
  | { do: (typeof EVENTS)[number] };

/** Mostly the first name, so that operations often meet in the same slot. */
function first(names: readonly string[]): fc.Arbitrary<string> {
  return fc.nat(2 * names.length).map((n) => names[n] ?? names[0] ?? '');
}

const story = first(STORIES);
const agent = first(AGENTS);
const nth = fc.nat(7);

function of<const T extends string>(...names: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...names);
}

/** A random operation. */
export const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: of('start'), story, agent }) },
  { weight: 4, arbitrary: fc.record({ do: of('stop'), story, agent }) },
  { weight: 4, arbitrary: fc.record({ do: of('move'), story, stage: fc.constantFrom(...STAGES) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: of('freeze', 'freeze', 'unfreeze', 'unfreeze', 'delete', 'restore'), story }),
  },
  { weight: 2, arbitrary: fc.record({ do: of('stranger', 'stranger', 'helper', 'retry', 'release'), story }) },
  { weight: 7, arbitrary: fc.record({ do: of('exit', 'restart', ...ACTIONS), nth }) },
  { weight: 2, arbitrary: fc.record({ do: of('strangerExits', 'wake', 'loseKeeper'), nth }) },
  { weight: 4, arbitrary: fc.record({ do: of('tick', 'tick', 'reportExits', 'crash', ...EVENTS) }) },
);

/** A failed stop whose fence a person releases. Random operations produce this too rarely. */
const RELEASED: [Op, number][] = [
  [{ do: 'deadline' }, 0],
  [{ do: 'start', story: '1_story', agent: 'coder-1' }, 0],
  [{ do: 'deadline' }, 0],
  [{ do: 'stubborn', nth: 0 }, 0],
  [{ do: 'stop', story: '1_story', agent: 'coder-1' }, 0],
  [{ do: 'deadline' }, 0],
  [{ do: 'release', story: '1_story' }, 0],
];
const ops = fc.array(fc.tuple(op, fc.nat(10)), { minLength: 4, maxLength: 24 });

/** One schedule: operations, each with the number of waits that end after it, and the containment of the runs. */
export const schedule = {
  ops: fc.oneof({ weight: 12, arbitrary: ops }, { weight: 1, arbitrary: ops.map((rest) => [...RELEASED, ...rest]) }),
  containment: of('none', 'keeper', 'cgroup'),
};
