import { describe, expect, it } from 'vitest';
import { message, messageText, remedyText } from '../../../contract/index.ts';
import { atWork, started, tells } from '../../testing/at-work.ts';

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

  it('notifies a person once for each dialog, and of what its hooks tell that only its terminal asks', async () => {
    const at = await atWork();
    const told = () => at.huskies.notices.map(({ kind, message: { code } }) => `${kind} ${code}`);
    at.huskies.showScreen(at.run, 'Trust this folder?\n> Yes\n  No');
    at.huskies.showScreen(at.run, 'Trust this folder?\n  Yes\n> No');
    expect(told()).toEqual(['needs-input facts.waits']);
    at.huskies.showScreen(at.run, '> type a message');
    at.huskies.showScreen(at.run, 'Trust this folder?');
    expect(told()).toHaveLength(2);
    at.huskies.showScreen(at.run, '> type a message');
    const why = message('facts.permission', { tool: 'bash' });
    await tells(at.huskies, at.run, { kind: 'needs-person', why });
    await tells(at.huskies, at.run, { kind: 'needs-person', why });
    expect(told().slice(2)).toEqual(['needs-input facts.permission']);
  });

  it('is looked for after a failed request that its screen alone has told', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'failed: 429');
    at.huskies.showScreen(at.run, '> type a message');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
    at.huskies.showScreen(at.run, 'Trust this folder?');
    expect(factsOf(at)).toMatchObject({ state: 'needs-you' });
  });

  it('is not looked for once hooks have told what it does, unlike what they tell of its session', async () => {
    const at = await atWork();
    await tells(at.huskies, at.run, { kind: 'session', id: 's' });
    at.huskies.showScreen(at.run, 'Trust this folder?');
    expect(factsOf(at)).toMatchObject({ state: 'needs-you' });
    at.huskies.showScreen(at.run, '> type a message');
    await tells(at.huskies, at.run, { kind: 'turn-started' });
    at.huskies.showScreen(at.run, 'Trust this folder?');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
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
