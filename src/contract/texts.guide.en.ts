/** English texts of the first minutes: welcome, guide and doctor. */
export const GUIDE_EN = {
  'start.word': 'Start',
  'start.label': 'Start {role} on {story}',
  'start.title': 'Starts {agent}',
  'start.choose': 'Choose the agent for {story}',
  'start.choose.title': 'Choose the agent',
  'guide.label': 'Guide',
  'guide.show': 'Show or hide the guide',
  'guide.step': 'Step {n} of {of}',
  'guide.step.paused': 'Step {n} of {of}, paused',
  'guide.pause': 'Pause the guide',
  'guide.resume': 'Go on with the guide',
  'guide.close': 'Close the guide',
  'guide.again': 'Again',
  'guide.start':
    'Each card is a story. Press Start on one: Huskies makes a branch and a folder of its own for it, and an agent works there.',
  'guide.starting': 'Huskies makes the worktree of “{story}” and starts {agent} in it.',
  'guide.watch':
    '{agent} works on “{story}”, in a worktree of its own. This is its terminal, and what you type goes to it. Press Stop to end it at any time.',
  'guide.stopping': 'Huskies ends every process of the agent, and looks whether one is still there.',
  'guide.stopping.left': 'Huskies ends every process of the agent, and looks whether one is still there: {n} left.',
  'guide.proven':
    '{agent} is stopped: {proof}. The receipt lists each process. Nothing starts on this story until you start it.',
  'guide.unproven':
    'Something of {agent} may still run on “{story}”, so its worktree stays closed. The card names it: retry, or release it.',
  'guide.ended': '{agent} has ended on “{story}” by itself. Start an agent again to see a stop.',
  'new.start': 'Create and start',
  'new.start.label': 'Create and start {agent}',
} as const;
