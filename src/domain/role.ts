/** What an agent is for. */
export const ROLES = ['coder', 'qa', 'mergemaster', 'other'] as const;
export type Role = (typeof ROLES)[number];
