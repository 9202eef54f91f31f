/** Wait reasons as messages. */
import {
  findingsMessage,
  type Message,
  message,
  type PullRequestState,
  type WaitReason,
  type YourTurn,
} from '../domain/index.ts';

/** A wait reason as a command replies with it. `why`: the same as a message. */
export type ExplainedWait = WaitReason & { why: Message };

/** A wait reason with its message; null for null. */
export function explained(reason: WaitReason | null): ExplainedWait | null {
  return reason === null ? null : { ...reason, why: waitMessage(reason) };
}

/** The message for a wait reason: half a sentence, for one line of a card. */
export function waitMessage(reason: WaitReason): Message {
  switch (reason.code) {
    case 'fenced':
      return message('wait.fenced', { agent: reason.values.agent });
    case 'automation-off':
      return message('wait.automation', { stage: reason.values.stage });
    case 'held':
      return message('wait.held', { why: reason.values.why });
    case 'after-open':
      return message('wait.after', { stories: reason.values.stories });
    case 'setup-failed':
      return message('wait.setup', { step: reason.values.step });
    case 'your-turn':
      return turnMessage(reason.values);
    case 'backoff-until':
      return reason.values.why === null ? message('wait.crashed') : message('wait.backoff', { why: reason.values.why });
    case 'paused':
      return message('wait.paused');
    case 'merge-queued': {
      const { place } = reason.values;
      return place === null ? message('wait.merge.next') : message('wait.merge.queued', { place });
    }
    case 'merge-tested': {
      const { stories } = reason.values;
      return stories.length > 1 ? message('wait.merge.tested', { stories }) : message('wait.merge.tested.alone');
    }
    case 'merge-left':
      return message('wait.merge.left', { stories: reason.values.stories });
    case 'checkout-changed':
      return message('wait.merge.checkout', reason.values);
    case 'pull-request': {
      const { number, url } = reason.values;
      return message('wait.pull', { number, url, why: pullMessage(reason.values) });
    }
    case 'merge-stopped':
      return message('wait.merge.stopped', { why: reason.values.why });
    case 'cap-reached': {
      const { used, max, reserved } = reason.values;
      return reserved === 0
        ? message('wait.cap', { used, max })
        : message('wait.cap.reserved', { used, max, reserved });
    }
    case 'role-busy': {
      const { role, agent, live: n, max, helper } = reason.values;
      if (helper !== undefined) return message('wait.helper', { title: helper });
      return agent === null ? message('wait.role', { role, n, max }) : message('wait.agent', { agent, n, max });
    }
  }
}

function turnMessage(turn: YourTurn): Message {
  switch (turn.do) {
    case 'answer':
      return message('wait.answer', { agent: turn.agent });
    case 'reply':
      return message('wait.reply', { agent: turn.agent, title: turn.title, n: turn.n });
    case 'merge':
      return message('wait.merge');
    case 'resolve':
      return turn.pull === undefined
        ? message('wait.resolve', { files: turn.files })
        : message('wait.resolve.pull', { number: turn.pull });
    case 'move':
      return turn.findings === null
        ? message('wait.move', { to: turn.to })
        : message('wait.move.back', { to: turn.to, findings: findingsMessage(turn.findings) });
    case 'review':
      return message('wait.review');
    case 'no-commits':
      return message('wait.no-commits', { agent: turn.agent });
    case 'gate':
      return message('wait.gate', { gate: turn.gate, why: turn.why });
    case 'look':
      return turn.why;
    case 'add-agent':
      return message('wait.add-agent', { role: turn.role });
    case 'configure':
      return message('wait.configure');
    case 'approve':
      return message('wait.approve');
  }
}

function pullMessage({ checks, review }: PullRequestState): Message {
  if (checks === 'failed') return message('wait.pull.failed');
  if (review === 'changes') return message('wait.pull.changes');
  if (checks === 'running') return message('wait.pull.running');
  return review === 'required' ? message('wait.pull.required') : message('wait.pull.open');
}
