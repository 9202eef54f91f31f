/** What crosses a wire: schemas, data, and one pure function. */
export * from './bidi.ts';
export * from './callers.ts';
export * from './commands.ts';
export * from './delta.ts';
export * from './errors.ts';
export * from './hello.ts';
export * from './ids.ts';
export { misfit, short } from './input.ts';
export * from './links.ts';
export * from './replies.ts';
export * from './sentences.ts';
export * from './snapshot.ts';
export * from './terminal-stream.ts';
export * from './terminal-theme.ts';
export * from './terminal-widths.ts';
export * from './texts.ts';
export * from './visible.ts';
export * from './wire.ts';
