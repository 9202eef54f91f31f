/** What clients and the host share: messages on links, the command table, records, texts. */
export * from './bidi.ts';
export * from './callers.ts';
export type { CliShape, CommandSpec, OptionKind } from './command-spec.ts';
export { MAX_PATCH_LINES } from './commands.changes.ts';
export {
  MAX_EXCHANGED,
  type MergedStories,
  MergedStory,
  PeerMove,
  StoryVersionText,
  Updates,
  WriterName,
} from './commands.exchange.ts';
export {
  type ImportedFile,
  ImportRow,
  MAX_AFTER,
  MAX_IMPORT_ROWS,
  MAX_ITEMS,
  MAX_LABELS,
  MAX_TITLE_CHARACTERS,
} from './commands.story.ts';
export * from './commands.ts';
export * from './control-sequences.ts';
export * from './conversation.ts';
export * from './delta.ts';
export * from './errors.ts';
export * from './hello.ts';
export * from './ids.ts';
export { fieldProblem, inputProblem, short } from './input.ts';
export * from './links.ts';
export * from './machine-failure.ts';
export * from './replies.ts';
export * from './sentences.ts';
export * from './snapshot.ts';
export * from './terminal-stream.ts';
export * from './terminal-theme.ts';
export * from './terminal-widths.ts';
export * from './texts.facts.ts';
export * from './texts.notices.ts';
export * from './texts.processes.ts';
export * from './texts.ts';
export * from './texts.wait.ts';
export * from './version.ts';
export * from './visible.ts';
export * from './wire.ts';
