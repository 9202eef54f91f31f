import { describe, expect, it } from 'vitest';
import { isSameMessage, type Message, message } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';
import { messageCatalogue, messageText, remedyText } from './texts.messages.ts';

describe('a sentence of a message', () => {
  it('contains its values: numbers select a form, lists are joined, and inner messages become sentences', () => {
    expect(messageText(message('verdict.survivors', { n: 1 }))).toBe('1 process is still alive');
    expect(messageText(message('verdict.survivors', { n: 2 }))).toBe('2 processes are still alive');
    expect(remedyText(message('start.agent', { name: 'x', names: ['coder-1', 'qa'] }))).toContain('coder-1, qa.');
    const names = [message('fence.process', { pid: 7, command: 'sleep 9' }), message('verdict.fast')];
    expect(messageText(message('run.released', { names }))).toContain('7 sleep 9, processes were started faster');
    const asked = message('run.asked.via', { via: 'cli' });
    expect(messageText(message('run.asked.run', { asked, run: 'run_1', agent: 'qa', story: 's' }))).toBe(
      'requested via cli, inside run run_1 (qa on s)',
    );
  });

  it('isolates text written from right to left once, and keeps it unchanged for copying', () => {
    const title = '\u05d0\u05d1';
    const inside = message('launch.failed', { why: message('stop.untried', { why: title }) });
    expect(messageText(inside)).toBe(`could not start: \u2068${title}\u2069`);
    expect(messageText(inside, 'copied')).toBe(`could not start: ${title}`);
    const gone = { story: 's', path: `/${title}`, branch: 'huskies/s', agent: 'coder-1' };
    expect(messageText(message('worktree.missing', gone))).toContain('\u2068');
    expect(remedyText(message('worktree.missing', gone))).not.toContain('\u2068');
  });

  it('has the remedy of an inner message if it has none of its own', () => {
    const inside = message('git.taken.detach', { branch: 'b', path: '/x' });
    expect(remedyText(message('worktree.taken', { path: '/x', story: 's', why: inside }))).toBe(
      "Release the branch there, then start again: git -C '/x' switch --detach",
    );
    expect(remedyText(message('verdict.unread', { why: message('verdict.fast') }))).toBe('');
  });

  it('consists of code and values if only a newer Huskies knows the code', () => {
    const newer = { code: 'sandbox.gone', values: { pid: 7, list: ['a', null], odd: { deep: [true] } } };
    expect(messageText(newer as unknown as Message)).toBe('sandbox.gone (pid 7, list a, , odd {"deep":[true]})');
    expect(remedyText(newer as unknown as Message)).toBe('');
    // a known code without its values
    expect(messageText({ code: 'fence.process', values: {} } as unknown as Message)).toBe('{pid} {command}');
    expect(messageText({ code: 'constructor', values: {} } as unknown as Message)).toBe('constructor');
  });

  it('keeps literal braces', () => {
    expect(remedyText(message('config.agents.command.empty'))).toContain('"{prompt}"');
  });
});

describe('the catalogue', () => {
  it('has no empty text, and claims no proof (I3)', () => {
    const catalogue = messageCatalogue();
    expect(Object.keys(catalogue).length).toBeGreaterThan(300);
    const proven = Object.entries(catalogue).filter(([, words]) => /(?<!not )proven gone/.test(words));
    // it names the words that a stop will not report
    expect(proven.map(([key]) => key)).toEqual(['doctor.keeper.missing.remedy']);
    expect(remedyText(message('doctor.keeper.missing'))).toContain('"none seen", not "proven gone"');
    expect(Object.values(catalogue).filter((words) => words.trim() === '')).toEqual([]);
  });

  it('does not compile if a code has no text, a text no code, or a placeholder no value', () => {
    interface Area {
      one: { n: number };
      two: Readonly<Record<never, never>>;
    }
    const texts = textsOf<Area>();
    // @ts-expect-error 'two' has no text
    texts({ one: '{n|# process|# processes}' });
    // @ts-expect-error no message has the code 'three'
    texts({ one: '{n}', two: 'two', three: 'three' });
    // @ts-expect-error 'pid' is not a value of 'one'
    texts({ one: '{pid}', two: 'two' });
    // @ts-expect-error 'pid' is not a value of 'one', in its remedy
    texts({ one: '{n}', two: 'two', 'one.remedy': 'kill {pid}' });
    expect(texts({ one: '{n}', two: '{{prompt}}', 'one.remedy': 'kill {n}' }).two).toBe('{{prompt}}');
    // @ts-expect-error the values of a code are its own
    message('verdict.survivors', { pid: 7 });
    // @ts-expect-error a sentence is not a message
    const why: Message = 'it is gone';
    expect(why).toBe('it is gone');
  });
});

it('messages with equal codes and values are the same, whatever the order of the values', () => {
  const process = message('fence.process', { pid: 7, command: 'sleep 9' });
  const stored = { values: { command: 'sleep 9', pid: 7 }, code: 'fence.process' } as Message;
  expect(isSameMessage(process, stored)).toBe(true);
  expect(isSameMessage(process, message('fence.process', { pid: 8, command: 'sleep 9' }))).toBe(false);
  expect(isSameMessage(process, null)).toBe(false);
  expect(isSameMessage(null, null)).toBe(true);
});
