import { describe, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { atWork, started } from '../../testing/at-work.ts';

const factsOf = ({ huskies, run }: Awaited<ReturnType<typeof atWork>>) => huskies.host.ledger.runs.get(run)?.facts;

describe('an agent whose CLI waits at a dialog before it works', () => {
  it('needs a person while its terminal shows the dialog, and tells nothing after it', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'Trust this folder?\n> Yes\n  No');
    expect(factsOf(at)).toMatchObject({ state: 'needs-you', why: { code: 'facts.waits' } });
    expect(await at.huskies.must('agent.list', {})).toMatchObject([
      { status: 'running', facts: { state: 'needs-you' } },
    ]);
    at.huskies.showScreen(at.run, '> type a message');
    expect(factsOf(at)).toMatchObject({ state: null, why: null });
  });

  it.each([
    "Username for 'https://example.org': ",
    "Password for 'https://me@example.org': ",
    "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
    "git@example.org's password: ",
    '[sudo] password for me: ',
  ])('whatever its command, when the last line is: %s', async (line) => {
    const at = await atWork();
    at.huskies.showScreen(at.run, `cloning\n${line}\n\n`);
    const why = factsOf(at)?.why ?? null;
    expect(why && messageText(why, 'copied')).toBe(`its terminal asks for a login: ${line.trim()}`);
    expect(why && remedyText(why)).not.toBe('');
  });

  it('is not found in other lines, such as the words of an agent about logins', async () => {
    const at = await atWork();
    for (const line of ['Password:', 'The test asks Password for me: ', "Username for 'https://x': me", 'log in'])
      at.huskies.showScreen(at.run, line);
    expect(factsOf(at)).toBeNull();
  });

  it('is not kept beyond the end of its run, and an ended run is not looked at', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'Trust this folder?');
    at.agent.exit(1);
    await at.huskies.settle();
    at.huskies.showScreen(at.run, 'Trust this folder?');
    expect(at.huskies.store.load().runs).toMatchObject([{ id: at.run, status: 'failed', facts: { state: null } }]);
    const next = await started(at.huskies);
    expect(factsOf({ ...at, ...next })).toBeNull();
  });
});
