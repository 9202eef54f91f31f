/** Checks what is missing on this machine and in this project. */
export { checkConfiguredAgents } from './agents.ts';
export type { Check } from './check.ts';
export type { ExamineInput } from './examine.ts';
export { examine } from './examine.ts';
export type { ElectronFiles } from './machine.ts';
export type { ProjectInput } from './project.ts';
export { checkRules } from './rules.ts';
export { checkSandboxes } from './sandboxes.ts';
