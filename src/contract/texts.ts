/** What a person reads: the catalogue by key, and the sentences that are made of it. */
export * from './texts.messages.ts';
export * from './texts.receipts.ts';
export * from './texts.start.ts';
export * from './texts.stuck.ts';
export * from './texts.text.ts';
