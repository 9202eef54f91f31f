/** English texts of the first minutes: welcome, guide and doctor. */
export const GUIDE_EN = {
  'start.word': 'Start',
  'start.label': 'Start {role} on {story}',
  'start.title': 'Starts {agent}',
  'start.choose': 'Choose the agent for {story}',
  'start.choose.title': 'Choose the agent',
  'new.start': 'Create and start',
  'new.start.label': 'Create and start {agent}',
} as const;
