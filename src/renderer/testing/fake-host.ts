/** A host within the page that speaks the protocol. For previews and tests; not part of the product. */
import { memoryLinks } from '../../client/index.ts';
import type {
  Change,
  ClientMessage,
  CommandInput,
  CommandName,
  HostMessage,
  Link,
  Refusal,
  Result,
  Snapshot,
  SnapshotRow,
  Stage,
} from '../../contract/index.ts';
import { encodeFrame, message, ok, refuse, TABLES } from '../../contract/index.ts';
import { pastEvents } from './events.ts';
import { RECEIPTS } from './receipts.ts';
import { aGateResult, aReceipt, aRun, aStory } from './records.ts';
import { TERMINAL_LINES } from './terminal-lines.ts';

/** A fake host with its state. */
export interface FakeHost {
  /** The client's end of a new link. */
  link(): Link;
  snapshot(): Snapshot;
  /** Applies the changes and sends them as one delta. */
  change(...changes: Change[]): void;
  /** Refuses all later calls of the command; null accepts them again. */
  refuse(name: CommandName, refusal: Refusal | null): void;
  /** All calls so far. */
  calls: { name: string; input: unknown }[];
  /** How long a stop takes. */
  stopMs: number;
  /** Closes all links. */
  closeLinks(): void;
}

/** A fake host that starts with this snapshot. */
export function createFakeHost(start: Snapshot): FakeHost {
  let snapshot = start;
  const ends = new Set<Link>();
  const subscribed = new Set<Link>();
  const refusals = new Map<string, Refusal>();
  const post = (link: Link, message: HostMessage) => link.post(JSON.stringify(message));

  const host: FakeHost = {
    calls: [],
    stopMs: 700,
    snapshot: () => snapshot,
    link() {
      const [page, hostEnd] = memoryLinks();
      ends.add(hostEnd);
      hostEnd.onMessage((data) => void handle(hostEnd, JSON.parse(String(data)) as ClientMessage));
      hostEnd.onClose(() => subscribed.delete(hostEnd));
      return page;
    },
    change(...changes) {
      const delta = { seq: snapshot.seq + 1, changes };
      snapshot = { ...snapshot, seq: delta.seq };
      for (const { table, key, put } of changes) {
        const { [key]: _before, ...others } = snapshot[table] as Record<string, unknown>;
        Object.assign(snapshot, { [table]: put === null ? others : { ...snapshot[table], [key]: put } });
      }
      for (const link of subscribed) post(link, { t: 'delta', delta });
    },
    refuse(name, refusal) {
      if (refusal) refusals.set(name, refusal);
      else refusals.delete(name);
    },
    closeLinks() {
      for (const link of ends) link.close();
    },
  };

  async function handle(link: Link, sent: ClientMessage): Promise<void> {
    if (sent.t === 'subscribe') {
      subscribed.add(link);
      const rows = TABLES.flatMap((table) =>
        Object.entries(snapshot[table]).map(([key, record]) => [table, key, record] as SnapshotRow),
      );
      post(link, { t: 'snapshot', seq: snapshot.seq, part: 0, last: true, rows });
    } else if (sent.t === 'call') {
      host.calls.push({ name: sent.name, input: sent.input });
      const refusal = refusals.get(sent.name);
      const result = refusal ? { ok: false as const, error: refusal } : run(sent.name as CommandName, sent.input);
      post(link, { t: 'reply', id: sent.id, result });
    } else if (sent.t === 'terminal.open' && snapshot.runs[sent.run]?.pid === null) {
      post(link, { t: 'terminal.end', id: sent.id, offset: 0, error: message('serving.noRun') });
    } else if (sent.t === 'terminal.open') {
      const bytes = new TextEncoder().encode(TERMINAL_LINES);
      post(link, { t: 'terminal.opened', id: sent.id, start: 0, size: null, screen: null });
      link.post(encodeFrame({ stream: sent.id, offset: 0, bytes }));
    }
  }

  function run(name: CommandName, raw: unknown): Result<unknown> {
    const input = raw as Record<string, string>;
    const story = snapshot.stories[input.story ?? ''];
    const put = (part: Partial<NonNullable<typeof story>>) =>
      story && host.change({ table: 'stories', key: story.id, put: { ...story, ...part } });
    switch (name) {
      case 'story.add':
        return add(raw as CommandInput<'story.add'>);
      case 'story.list':
        return ok(
          Object.values(snapshot.stories).filter(({ stage }) => input.stage === undefined || stage === input.stage),
        );
      case 'story.show':
        return ok({ ...story, text: STORY_TEXT });
      case 'story.move':
      case 'story.archive':
        put({ stage: (input.stage ?? 'archived') as Stage, rank: `z${snapshot.seq}` });
        return ok({ seq: snapshot.seq, from: story?.stage, changed: true });
      case 'story.block':
        if ((input.reason ?? '').trim() === '') {
          return refuse(
            'bad-input',
            message('command.input', { field: 'reason', value: '', wording: message('input.reason') }),
            {
              field: 'reason',
              value: '',
            },
          );
        }
        put({ blocked: message('blocked.person', { text: input.reason ?? '' }) });
        return ok({ seq: snapshot.seq, changed: true });
      case 'story.unblock':
        put({ blocked: null });
        return ok({ seq: snapshot.seq, changed: true });
      case 'story.freeze':
      case 'story.unfreeze':
        put({ frozen: name === 'story.freeze' });
        return ok({ seq: snapshot.seq, changed: true });
      case 'agent.start': {
        const run = aRun(input.story ?? '', input.agent ?? '', { startedAt: Date.now() });
        host.change({ table: 'runs', key: run.id, put: run });
        if (story?.stage === 'backlog') put({ stage: 'current' });
        return ok({ seq: snapshot.seq, run: run.id });
      }
      case 'agent.stop':
        stop(input.story ?? '', input.agent ?? '');
        return ok({ seq: snapshot.seq, receipt: 'stop_1' });
      case 'agent.stopAll':
        for (const run of Object.values(snapshot.runs)) if (run.status === 'running') stop(run.story, run.agent);
        return ok({ seq: snapshot.seq, receipts: [] });
      case 'agent.receipts':
        return ok(RECEIPTS);
      case 'agent.receipt':
        return ok(RECEIPTS[0]);
      case 'event.list':
        return ok(pastEvents(input.story ?? ''));
      case 'worktree.status':
        return ok({
          ...{ story: input.story, path: story?.worktree?.path ?? null, working: null, kept: null, snapshots: [] },
          removed: story?.stage === 'done' ? { ref: 'r', at: Date.now() - 9e6, until: Date.now() + 2.5e9 } : null,
        });
      case 'worktree.list':
        return ok(worktrees(story));
      case 'story.edit':
        put({ title: input.title ?? story?.title ?? '' });
        return ok({ seq: snapshot.seq, changed: true });
      case 'story.deleted':
        return ok([{ id: '9_story_old', title: 'A story that was deleted', stage: 'qa', deletedAt: Date.now() - 7e6 }]);
      case 'gate.list':
        return ok({
          tree: 't',
          gates: (snapshot.project.it?.gates ?? []).map((gate) => ({
            ...gate,
            result: gate.name === 'lint' ? aGateResult(input.story ?? '', gate.name) : null,
          })),
        });
      case 'gate.results':
        return ok([aGateResult(input.story ?? '', 'tests', { outcome: 'failed', exitCode: 1 })]);
      case 'gate.tail':
        return ok({ tail: 'not ok 3 - sums are exact\n  expected 1190, got 1189\n' });
      case 'app.recent':
        return ok([
          { path: '/home/ada/acme-shop', name: 'acme-shop' },
          { path: '/home/ada/invoices', name: 'invoices' },
        ]);
      default:
        return ok({ seq: snapshot.seq });
    }
  }

  function worktrees(story: Snapshot['stories'][string] | undefined) {
    if (!story?.worktree) return [];
    const { path, branch, state } = story.worktree;
    const isBusy = Object.values(snapshot.runs).some((run) => run.story === story.id && run.status === 'running');
    return [
      {
        ...{ story: story.id, stage: story.stage, path, branch, state, bytes: 12_400_000, files: 1_203 },
        ...{ uncommitted: 2, lastUseAt: Date.now() - 9e5, isMeasuring: false },
        keeps: [
          ...(isBusy ? [message('care.run', { agent: 'coder-1' })] : []),
          message('care.uncommitted', { n: 2 }),
          message('care.unmerged', { base: 'main' }),
        ],
      },
    ];
  }

  function add({ title, stage }: CommandInput<'story.add'>): Result<unknown> {
    if (title.trim() === '') {
      return refuse(
        'bad-input',
        message('command.input', { field: 'title', value: '', wording: message('input.empty') }),
        {
          field: 'title',
          value: '',
        },
      );
    }
    const id = `${Object.keys(snapshot.stories).length + 1}_story_${title.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
    host.change({ table: 'stories', key: id, put: aStory(id, { title, stage: stage ?? 'backlog', rank: 'z' }) });
    return ok({ seq: snapshot.seq, story: id });
  }

  function stop(story: string, agent: string): void {
    const run = Object.values(snapshot.runs).find((r) => r.story === story && r.agent === agent);
    if (!run) return;
    const stopping = {
      by: 'person' as const,
      why: message('run.asked.via', { via: 'card' }),
      since: Date.now(),
      receipt: 'stop_1',
      left: 14,
    };
    host.change({ table: 'runs', key: run.id, put: { ...run, stopping } });
    setTimeout(() => {
      const receipt = aReceipt(story, { agent, id: `stop_${snapshot.seq}`, run: run.id, at: Date.now() });
      host.change({ table: 'runs', key: run.id, put: null }, { table: 'receipts', key: story, put: receipt });
    }, host.stopMs);
  }
  return host;
}

const STORY_TEXT = `## Why\n\nAn archived story must not keep *records* of its agents.\n\n- removes all entries\n- returns zero when nothing matches\n\n- [ ] Round to whole cents\n- [x] ~~Old rates~~ New rates\n\n| Rate | Net |\n| --- | ---: |\n| 19 % | 100.00 |\n\n\`\`\`ts\npool.remove(story)\n\`\`\`\n\n<script>alert(1)</script> ![a picture](https://example.org/x.png)\n`;
