/** English texts of the frame of the window: columns, filters, status bar. */
export const BOARD_EN = {
  'column.unfold': '{n|# story|# stories}: show the column',
  'column.unfold.label': '{stage} {n}: show the column',
  'column.unfold.band': '{stage} {n} {band}: show the column; {band|# story needs|# stories need} attention',
  'column.band': '{n|# needs|# need} attention',
  'column.live.of': '{n} of at most {max|# agent|# agents} running here',
  'view.maximise': 'Maximise the story',
  'view.restore': 'Show the board beside the story',
  'view.maximise.key': 'Maximise the story, or show the board beside it',
  'key.first': 'First card of the column',
  'key.last': 'Last card of the column',
  'key.page.up': 'Cards further up',
  'key.page.down': 'Cards further down',
} as const;
