/** What a person reads: texts by key, and sentences made of them. */
export * from './texts.conflicts.ts';
export * from './texts.messages.ts';
export * from './texts.receipts.ts';
export * from './texts.start.ts';
export * from './texts.stuck.ts';
export * from './texts.text.ts';
