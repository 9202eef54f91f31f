import { describe, expect, it } from 'vitest';
import { fillCommand } from './command.ts';

const values = { story: '60_story_cleanup', worktree: '/wt/it', title: 'Clean up', text: 'Do it.' };
const agent = (command: string[], prompt = '') => ({ command, prompt });

describe('fillCommand', () => {
  it('fills prompt, story and worktree wherever they stand', () => {
    const command = ['claude', '--dir={worktree}', '{prompt}', '{story}:{story}'];
    expect(fillCommand(agent(command, 'Do {story}: {title}\n{text}'), values)).toEqual([
      'claude',
      '--dir=/wt/it',
      'Do 60_story_cleanup: Clean up\nDo it.',
      '60_story_cleanup:60_story_cleanup',
    ]);
  });

  it('gives the story to an agent without a prompt', () => {
    expect(fillCommand(agent(['x', '{prompt}']), values)[1]).toBe('Story 60_story_cleanup: Clean up\n\nDo it.');
  });

  it('does not fill what the story itself contains, nor replacement patterns', () => {
    const hostile = { ...values, title: '{text}', text: '{worktree} $& $1 `id` $(id) {prompt}' };
    expect(fillCommand(agent(['x', '{prompt}'], '{title}|{text}'), hostile)[1]).toBe(
      '{text}|{worktree} $& $1 `id` $(id) {prompt}',
    );
  });

  it('leaves unknown braces and inherited names alone', () => {
    expect(fillCommand(agent(['{foo}', '{constructor}', '{}', '{title}']), values)).toEqual([
      '{foo}',
      '{constructor}',
      '{}',
      '{title}',
    ]);
  });

  it('keeps a prompt below the limit of one argument, at a whole character, and says so', () => {
    const [, prompt = ''] = fillCommand(agent(['x', '{prompt}'], '{text}'), { ...values, text: '€'.repeat(300_000) });
    expect(new TextEncoder().encode(prompt).length).toBeLessThan(131_072);
    expect(prompt).toContain('€\n\n[cut here');
    expect(prompt).toContain('huskies story show 60_story_cleanup');
  });

  it('drops NUL, which no argument can carry', () => {
    expect(fillCommand(agent(['x', '{prompt}'], 'a{text}'), { ...values, text: 'b\0c' })[1]).toBe('abc');
  });
});
