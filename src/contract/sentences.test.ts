import { describe, expect, it } from 'vitest';
import { message } from '../domain/index.ts';
import { refusalSentence, sentence } from './sentences.ts';

describe('sentence', () => {
  it.each([
    ['it is inside a git folder', 'it is inside a git folder.'],
    ["No agent 'a' for story 's'", "No agent 'a' for story 's'."],
    ['Done.', 'Done.'],
    ['Is it?', 'Is it?'],
    ['Loading…', 'Loading…'],
    ["It said 'no.'", "It said 'no.'"],
    ['(It did.)', '(It did.)'],
    ['\u2068what git says.\u2069', '\u2068what git says.\u2069'],
    ['\u2068no stop\u2069', '\u2068no stop\u2069.'],
    ['trailing \n', 'trailing.'],
    ['', ''],
  ])('%j', (words, told) => {
    expect(sentence(words)).toBe(told);
  });
});

describe('refusalSentence', () => {
  it('ends the message with a full stop, but not the remedy, which may end in a command', () => {
    expect(refusalSentence({ why: message('config.agents.list') })).toBe(
      'agent must be a list of tables. Write each agent below its own [[agent]].',
    );
    expect(refusalSentence({ why: message('start.story', { id: 's' }) })).toBe(
      "There is no story 's'. List the stories: huskies story list",
    );
    expect(refusalSentence({ why: message('stop.stopped') })).toBe('stopped.');
  });
});
