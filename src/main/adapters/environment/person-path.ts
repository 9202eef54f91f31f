/** Removes the folders that a package runner (npm, npx, pnpm, yarn, bun) has put in front of the person's PATH. */
import { delimiter } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Every package runner sets one of these for the programs it runs. */
const RUNNER_MARKS = [
  'npm_execpath',
  'npm_lifecycle_event',
  'npm_config_user_agent',
  'npm_package_json',
  'npm_command',
];

/** Folders that only a runner adds: the programs of packages, and yarn's and bun's replacements for node. */
const RUNNER_FOLDER = /[\\/]node_modules[\\/]\.bin[\\/]?$|[\\/](yarn--\d+-|xfs-[0-9a-f]+|bun-node-)[^\\/]*[\\/]?$/;
/** The last folder that npm, pnpm and yarn add. */
const LAST_RUNNER_FOLDER = /[\\/]node-gyp-bin[\\/]?$/;

/**
 * `path` without the folders that runners added at its front; unchanged when no runner started this process. A
 * `node_modules/.bin` that the person added comes later in the PATH, and stays.
 */
export function personPath(env: Env, path: string | undefined = env.PATH): string | undefined {
  if (path === undefined || !RUNNER_MARKS.some((name) => env[name])) return path;
  let folders = path.split(delimiter);
  let closed = false;
  for (;;) {
    const own = folders.findIndex((folder) => !RUNNER_FOLDER.test(folder));
    const front = own < 0 ? folders.length : own;
    let end = front;
    while (end < folders.length && LAST_RUNNER_FOLDER.test(folders[end] ?? '')) end += 1;
    // more such folders are another runner's only if they end with LAST_RUNNER_FOLDER too
    if (end === front && closed) break;
    if (end === 0) break;
    folders = folders.slice(end);
    if (end === front) break;
    closed = true;
  }
  return folders.filter((folder) => !LAST_RUNNER_FOLDER.test(folder)).join(delimiter);
}
