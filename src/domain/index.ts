/** What a story, run, fence and receipt is, and the rules about them that both the host and its clients need. Pure. */
export * from './caller.ts';
export * from './config.ts';
export * from './fence.ts';
export * from './order.ts';
export * from './process.ts';
export * from './receipt.ts';
export * from './receipt-sum.ts';
export * from './role.ts';
export * from './run.ts';
export * from './start-check.ts';
export * from './story.ts';
export * from './stuck.ts';
