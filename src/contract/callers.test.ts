import { describe, expect, it } from 'vitest';
import type { CallSubject } from '../domain/index.ts';
import { A_PERSON } from '../domain/index.ts';
import { callerRefusal, callRefusal, fieldRefusal, personOnlyRefusal } from './callers.ts';
import type { CommandName } from './commands.ts';
import { COMMAND_NAMES, commandSpec } from './commands.ts';
import { messageText, text } from './texts.ts';

const run = { kind: 'run', run: 'run_abcdefgh12', story: '60_story_tax', agent: 'coder-1' } as const;
const own: CallSubject = { story: run.story, run: run.run };
const nothing: CallSubject = { story: null, run: null };
const refused = (name: CommandName, about: CallSubject, live = true) => callRefusal(name, run, about, live)?.code;

describe('a command called from inside a run', () => {
  it.each<CommandName>([
    'project.trust',
    'project.init',
    'fence.release',
    'agent.stopAll',
    'story.freeze',
    'story.unfreeze',
    'story.delete',
    'story.merge',
    'story.restore',
    'terminal.input',
    'app.open',
    'app.recent',
  ])('%s is refused: only a person may call it', (name) => {
    expect(callRefusal(name, run, own, true)).toMatchObject({ code: 'not-allowed', field: 'caller', value: run.run });
    expect(personOnlyRefusal(name, run.run)?.why.values).toMatchObject({ run: run.run });
  });

  it.each<CommandName>([
    'agent.stop',
    'agent.receipts',
    'agent.receipt',
    'story.move',
    'story.archive',
    'story.edit',
    'story.block',
    'story.unblock',
    'fence.retry',
    // The host refuses it for every run, with a remedy of its own.
    'gate.run',
    'gate.results',
  ])('%s works only on the run’s own story', (name) => {
    expect(refused(name, own)).toBeUndefined();
    for (const about of [{ ...own, story: '61_story_other' }, nothing])
      expect(refused(name, about)).toBe('not-allowed');
  });

  it('agent.logs shows only the log of the run itself', () => {
    expect(refused('agent.logs', own)).toBeUndefined();
    // another agent of the same story has a terminal of its own
    for (const about of [
      { ...own, run: 'run_ofanotherone' },
      { ...own, run: null },
    ])
      expect(refused('agent.logs', about)).toBe('not-allowed');
  });

  it('may read the board, add stories and start agents', () => {
    const open = COMMAND_NAMES.filter((name) => refused(name, nothing) === undefined);
    expect(open.sort()).toEqual([
      'agent.list',
      'agent.start',
      'fence.list',
      'gate.list',
      'merge.list',
      'project.status',
      'story.add',
      'story.deleted',
      'story.list',
      'story.show',
      'usage.list',
    ]);
  });

  it('sets no field that only a person may set, and the refusal names the option', () => {
    const asked = (name: CommandName, input: object) => fieldRefusal(name, run, input)?.why.values;
    expect(asked('agent.start', { fetch: true })).toMatchObject({ asked: 'huskies agent start --fetch' });
    expect(asked('story.edit', { addAfter: [] })).toMatchObject({ asked: 'huskies story edit --after' });
    expect(asked('story.add', { title: 'x', priority: 0 })).toMatchObject({ asked: 'huskies story add --priority' });
    const free: [CommandName, object][] = [
      ['agent.start', { again: false, fetch: false }],
      ['story.edit', { tick: ['a'], untick: ['b'] }],
      ['story.add', { title: 'x', labels: ['a'], after: ['b'], acceptance: ['c'] }],
    ];
    for (const [name, input] of free) expect(fieldRefusal(name, run, input)).toBeNull();
    expect(fieldRefusal('story.edit', A_PERSON, { priority: 0 })).toBeNull();
  });

  it('has person-only fields that the command takes, each with an option of the command line', () => {
    for (const name of COMMAND_NAMES) {
      const { personFields = [], input, cli } = commandSpec(name);
      const fields = Object.keys((input as { entries?: object }).entries ?? {});
      const options = Object.values(cli?.options ?? {}).map(({ field }) => field);
      for (const field of personFields) {
        expect(fields).toContain(field);
        expect(options).toContain(field);
      }
    }
  });

  it('is refused with its own code once the run has ended, whatever the command', () => {
    for (const name of COMMAND_NAMES) expect(refused(name, own, false)).toBe('run-ended');
  });

  it('is only for a person where it asks before it acts', () => {
    const asking = COMMAND_NAMES.filter((name) => commandSpec(name).confirm !== undefined);
    expect(asking.filter((name) => commandSpec(name).by !== 'person')).toEqual([]);
  });
});

it('a refusal has the name of the command, and its sentence the title; a verb of the command line is unchanged', () => {
  const name = 'story.unfreeze';
  const why = personOnlyRefusal(name, run.run)?.why;
  expect(why?.values).toMatchObject({ asked: name });
  expect(why && messageText(why, 'copied')).toContain(`“${text('command.story.unfreeze')}” needs a person`);
  const verb = callerRefusal('person-only', run, 'huskies open').why;
  expect(messageText(verb, 'copied')).toContain('“huskies open” needs a person');
});

it('a person may call every command, and a peer none', () => {
  const peer = { kind: 'peer', peer: 'elsewhere' } as const;
  for (const name of COMMAND_NAMES) {
    expect(callRefusal(name, A_PERSON, nothing, false)).toBeNull();
    expect(callRefusal(name, peer, own, true)?.code).toBe('not-allowed');
  }
});
