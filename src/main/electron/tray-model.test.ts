import { describe, expect, it } from 'vitest';
import { createMirror } from '../../client/index.ts';
import type { FenceRecord, ProjectRecord, QuestionRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, legacy, message } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
import { trayModel } from './tray-model.ts';

const project = { config: 'ready', trusted: true, untrusted: [] as unknown, pausedAt: null } as ProjectRecord;
/** The titles of two stories; of all others only the id is known. */
const TITLES = [
  ['60_a', 'Round tax'],
  ['60_b', 'y'.repeat(70)],
] as const;

function run(id: string, part: Partial<RunRecord> = {}): RunRecord {
  const base = { id, story: `60_${id}`, agent: 'coder-1', status: 'running', stopping: null, startedAt: 1 };
  return { ...base, ...part } as RunRecord;
}

function shop(
  runs: RunRecord[],
  part: { project?: ProjectRecord; fences?: FenceRecord[]; questions?: QuestionRecord[]; needsYou?: string[] } = {},
) {
  const fences = Object.fromEntries((part.fences ?? []).map((fence) => [fence.worktree, fence]));
  const tables = {
    project: { it: part.project ?? project },
    runs: Object.fromEntries(runs.map((one) => [one.id, one])),
    fences,
    questions: Object.fromEntries((part.questions ?? []).map((one) => [one.id, one])),
    stories: Object.fromEntries(TITLES.map(([id, title]) => [id, { id, title, stage: 'current' } as StoryRecord])),
  };
  const { mirror, takeSnapshot } = createMirror();
  takeSnapshot({ ...emptySnapshot(), ...tables });
  return { path: '/shop', name: 'shop', mirror, needsYou: part.needsYou ?? [] };
}

const labels = (model: ReturnType<typeof trayModel>) =>
  model.items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));

describe('the tray', () => {
  it('is idle without runs, and offers nothing to stop', () => {
    const model = trayModel([shop([run('a', { status: 'completed' })])]);
    expect(model).toMatchObject({ state: 'idle', count: 0, tooltip: 'Huskies: no agent is running' });
    expect(labels(model)).toEqual([
      'No agent is running',
      'Stop all agents…',
      'Pause new starts',
      'Show Huskies',
      'Quit Huskies',
    ]);
    expect(model.items.find((item) => item.kind === 'command')).toMatchObject({ enabled: false });
  });

  it('has a Stop for each live run, oldest first, and shows how many runs quitting would stop', () => {
    const model = trayModel([shop([run('b', { startedAt: 2, status: 'pending' }), run('a')])]);
    expect(model).toMatchObject({ state: 'running', count: 2 });
    expect(labels(model)).toEqual([
      'Round tax · coder-1',
      `${'y'.repeat(60)}… · coder-1`,
      'Stop all agents (2)…',
      'Pause new starts',
      'Show Huskies',
      'Quit (stops 2 agents)',
    ]);
    expect(model.items[0]).toMatchObject({
      kind: 'run',
      items: [
        { kind: 'show', label: 'Show Round tax', story: '60_a' },
        {
          label: 'Stop coder-1 on Round tax',
          command: 'agent.stop',
          input: { story: '60_a', agent: 'coder-1', run: expect.any(String) },
        },
      ],
    });
  });

  it('reads the kept list of busy runs, and never the table of all runs', () => {
    const { mirror } = shop([run('a'), run('b', { status: 'completed' })]);
    const read = {
      busyRuns: mirror.busyRuns,
      snapshot: () =>
        Object.defineProperty({ ...mirror.snapshot() }, 'runs', {
          get: () => {
            throw new Error('the tray has read the whole table of runs');
          },
        }),
    };
    expect(trayModel([{ path: '/shop', name: 'shop', mirror: read, needsYou: [] }]).count).toBe(1);
  });

  it.each([[[]], [[run('a')]], [[run('b', { startedAt: 2 }), run('a'), run('c')]]])(
    'stops nothing with its first item, nor with the first item of a run',
    (runs) => {
      for (const fences of [[], [{ worktree: '/w', story: '60_z', agent: 'coder-1' } as FenceRecord]]) {
        const [first] = trayModel([shop(runs, { fences })]).items;
        const begin = first?.kind === 'run' ? [first, first.items[0]] : [first];
        expect(begin.every((item) => item !== undefined && item.kind !== 'command')).toBe(true);
      }
    },
  );

  it('has the same Stop all item for one agent as for several', () => {
    expect(labels(trayModel([shop([run('a')])]))).toContain('Stop all agents (1)…');
  });

  it('offers no second stop while a run is already stopping', () => {
    const stopping = { by: 'person' as const, why: legacy(''), since: 1, receipt: 'r', left: 3 };
    const [first] = trayModel([shop([run('a', { stopping })])]).items;
    expect(first).toMatchObject({
      label: 'Round tax · coder-1: stopping…',
      items: [{ kind: 'show' }, { command: 'agent.stop', enabled: false }],
    });
  });

  it('lists open questions, the oldest first, and each shows its story', () => {
    const question = (id: string, askedAt: number, title: string, answer: QuestionRecord['answer'] = null) =>
      ({ id, story: '60_a', agent: 'coder-1', title, askedAt, answer }) as QuestionRecord;
    const answered = question('q3', 0, 'answered', { by: 'person', option: 'a', text: null, at: 1 });
    const model = trayModel([
      shop([run('a')], { questions: [question('q2', 9, 'y'.repeat(70)), question('q1', 5, 'npm test'), answered] }),
    ]);
    expect(model).toMatchObject({ state: 'needs', count: 1, tooltip: 'Huskies: 1 story needs you' });
    const asks = model.items.filter((item) => item.kind === 'show' && item.label.includes(' asks: '));
    expect(asks).toEqual([
      { kind: 'show', label: 'Round tax asks: npm test', path: '/shop', story: '60_a' },
      { kind: 'show', label: `Round tax asks: ${'y'.repeat(60)}…`, path: '/shop', story: '60_a' },
    ]);
  });

  it('lists what an agent asks in its terminal alone, once', () => {
    const why = message('preset.dialog.permission', { title: 'Gemini', program: 'gemini' });
    const asking = (id: string, part: Partial<RunRecord> = {}) =>
      run(id, { facts: { ...NO_FACTS, state: 'needs-you', why }, ...part });
    const stopping = { by: 'person' as const, why: legacy(''), since: 1, receipt: 'r', left: 3 };
    const known = { id: 'q', run: 'b', story: '60_b', agent: 'coder-1', title: 'rm', askedAt: 1, answer: null };
    const runs = [asking('a'), asking('b'), asking('c', { stopping })];
    const model = trayModel([shop(runs, { questions: [known as QuestionRecord] })]);
    expect(model).toMatchObject({ state: 'needs', tooltip: 'Huskies: 2 stories need you' });
    expect(labels(model).filter((label) => label.includes(' asks: '))).toEqual([
      `${'y'.repeat(60)}… asks: rm`,
      'Round tax asks: Gemini asks in its terminal for a permission',
    ]);
  });

  it('counts settings of a worktree that wait for approval in a trusted project', () => {
    const untrusted = [{ kind: 'settings' }] as ProjectRecord['untrusted'];
    const model = trayModel([shop([], { project: { ...project, untrusted } })]);
    expect(model).toMatchObject({ state: 'needs' });
    expect(labels(model).join()).toContain('approv');
  });

  it('lists a failed stop after the runs, above what needs a person', () => {
    const fence = { worktree: '/w', story: '60_a', agent: 'coder-1' } as FenceRecord;
    const model = trayModel([shop([run('b')], { fences: [fence], project: { ...project, trusted: false } })]);
    expect(model).toMatchObject({ state: 'failed', tooltip: 'Huskies: a stop failed' });
    expect(labels(model)).toEqual([
      `${'y'.repeat(60)}… · coder-1`,
      'Stop all agents (1)…',
      'Pause new starts',
      'Stop failed: Round tax · coder-1',
      'shop needs you: it is waiting for approval',
      'Show Huskies',
      'Quit (stops 1 agent)',
    ]);
    expect(model.items.find((item) => item.kind === 'show')).toMatchObject({ path: '/shop', story: '60_a' });
  });

  it.each([
    [{ ...project, trusted: false }, 'it is waiting for approval'],
    [{ ...project, config: 'invalid' as const }, 'its config cannot be used'],
  ])('shows why a project needs a person', (record, why) => {
    const model = trayModel([shop([], { project: record })]);
    expect(model.state).toBe('needs');
    expect(labels(model)).toContain(`shop needs you: ${why}`);
  });

  it('lists each story that needs a person once, and no more than fit on a screen', () => {
    const asked = { id: 'q', story: '60_a', agent: 'coder-1', title: 'npm test', askedAt: 1, answer: null };
    const needsYou = ['60_a', ...Array.from({ length: 20 }, (_, n) => `${n + 70}_c`)];
    const model = trayModel([shop([run('a')], { questions: [asked as unknown as QuestionRecord], needsYou })]);
    expect(model).toMatchObject({ state: 'needs', count: 21, tooltip: 'Huskies: 21 stories need you' });
    const shown = labels(model).filter((label) => / asks: | needs you|^and /.test(label));
    expect(shown).toHaveLength(13);
    expect([shown[0], shown[1], shown[12]]).toEqual(['Round tax asks: npm test', '70_c needs you', 'and 9 more']);
  });

  it('pauses new starts where they are not paused, and resumes them where they are', () => {
    const paused = { ...shop([], { project: { ...project, pausedAt: 1 } }), path: '/b' };
    expect(labels(trayModel([shop([])]))).toContain('Pause new starts');
    expect(labels(trayModel([paused]))).not.toContain('Pause new starts');
    expect(labels(trayModel([paused]))).toContain('Resume new starts');
    expect(labels(trayModel([shop([]), paused])).filter((label) => label.includes('new starts'))).toHaveLength(2);
  });

  it('has a Show item for each of several projects', () => {
    expect(labels(trayModel([shop([]), { ...shop([]), path: '/b', name: 'b' }]))).toContain('Show b');
  });
});
