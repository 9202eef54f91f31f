/** Which of the pinned CLIs are installed for the tests. The runner of the tests installs them and hands the list on. */

/** A CLI's folders for the PATH, or why it cannot be used here. */
export type Found = { path: readonly string[] } | { reason: string };

/** Looks a CLI up in the list of scripts/setup/agent-clis.mjs. */
export function find(name: string): Found {
  const all = JSON.parse(process.env.HUSKIES_TEST_AGENTS ?? '{}') as Record<string, Found>;
  return all[name] ?? { reason: `${name} is not installed for the tests: run npm run test:agents` };
}
