import { describe, expect, it } from 'vitest';
import { isSameMessage, legacy, type Message, message } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';
import { messageCatalogue, messageText, remedyText } from './texts.messages.ts';

describe('a sentence of a message', () => {
  it('has its values filled in: numbers choose their form, lists are joined, messages are told inside', () => {
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

  it('isolates what is written from right to left, once, and leaves it as it is where it is copied', () => {
    const title = '\u05d0\u05d1';
    const inside = message('launch.failed', { why: message('stop.untried', { why: title }) });
    expect(messageText(inside)).toBe(`could not start: \u2068${title}\u2069`);
    expect(messageText(inside, 'copied')).toBe(`could not start: ${title}`);
    const gone = { story: 's', path: `/${title}`, branch: 'huskies/s', agent: 'coder-1' };
    expect(messageText(message('worktree.missing', gone))).toContain('\u2068');
    expect(remedyText(message('worktree.missing', gone))).not.toContain('\u2068');
  });

  it('has the remedy of the message that it tells inside, unless it has its own', () => {
    const inside = legacy('it is a file', 'Move it.');
    expect(remedyText(message('worktree.taken', { path: '/x', story: 's', why: inside }))).toBe('Move it.');
    expect(remedyText(message('start.blocked', { reason: message('verdict.fast') }))).toBe('');
  });

  it('of a code that only a newer Huskies knows is its code and values, whatever they are', () => {
    const newer = { code: 'sandbox.gone', values: { pid: 7, list: ['a', null], odd: { deep: [true] } } };
    expect(messageText(newer as unknown as Message)).toBe('sandbox.gone (pid 7, list a, , odd {"deep":[true]})');
    expect(remedyText(newer as unknown as Message)).toBe('');
    // of a code that is known, without its values
    expect(messageText({ code: 'fence.process', values: {} } as unknown as Message)).toBe('{pid} {command}');
    expect(messageText({ code: 'constructor', values: {} } as unknown as Message)).toBe('constructor');
  });

  it('keeps braces that belong to the text', () => {
    expect(remedyText(message('config.agents.command.empty'))).toContain('"{prompt}"');
  });
});

describe('the catalogue', () => {
  it('says one of a thing and several of it rightly, and claims no proof (I3)', () => {
    const catalogue = messageCatalogue();
    expect(Object.keys(catalogue).length).toBeGreaterThan(300);
    const proven = Object.entries(catalogue).filter(([, words]) => /(?<!not )proven gone/.test(words));
    // says which words a stop will not have
    expect(proven.map(([key]) => key)).toEqual(['doctor.keeper.missing.remedy']);
    expect(remedyText(message('doctor.keeper.missing'))).toContain('"none seen", not "proven gone"');
    expect(Object.values(catalogue).filter((words) => words.trim() === '')).toEqual([]);
  });

  it('does not compile with a code without a text, a text without a code, or a placeholder that is no value', () => {
    interface Area {
      one: { n: number };
      two: Readonly<Record<never, never>>;
    }
    const texts = textsOf<Area>();
    // @ts-expect-error 'two' has no text
    texts({ one: '{n|# process|# processes}' });
    // @ts-expect-error no message has the code 'three'
    texts({ one: '{n}', two: 'two', three: 'three' });
    // @ts-expect-error 'pid' is no value of 'one'
    texts({ one: '{pid}', two: 'two' });
    // @ts-expect-error 'pid' is no value of 'one', in its remedy
    texts({ one: '{n}', two: 'two', 'one.remedy': 'kill {pid}' });
    expect(texts({ one: '{n}', two: '{{prompt}}', 'one.remedy': 'kill {n}' }).two).toBe('{{prompt}}');
    // @ts-expect-error the values of a code are its own
    message('verdict.survivors', { pid: 7 });
    // @ts-expect-error a sentence is no message
    const why: Message = 'it is gone';
    expect(why).toBe('it is gone');
  });
});

it('messages are the same by code and values, in whatever order these were stored', () => {
  const process = message('fence.process', { pid: 7, command: 'sleep 9' });
  const stored = { values: { command: 'sleep 9', pid: 7 }, code: 'fence.process' } as Message;
  expect(isSameMessage(process, stored)).toBe(true);
  expect(isSameMessage(process, message('fence.process', { pid: 8, command: 'sleep 9' }))).toBe(false);
  expect(isSameMessage(process, null)).toBe(false);
  expect(isSameMessage(null, null)).toBe(true);
});
