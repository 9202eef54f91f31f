import { describe, expect, it } from 'vitest';
import { legacy } from '../domain/index.ts';
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
    expect(refusalSentence({ why: legacy('must be at most 200 characters', 'Use a valid title.') })).toBe(
      'must be at most 200 characters. Use a valid title.',
    );
    expect(refusalSentence({ why: legacy('No host.', 'Start one: huskies serve') })).toBe(
      'No host. Start one: huskies serve',
    );
    expect(refusalSentence({ why: legacy('No host', '') })).toBe('No host.');
  });
});
