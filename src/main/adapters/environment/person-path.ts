/** The PATH that a person had before a package runner (npm, npx, pnpm, yarn, bun) put its own folders in front of it. */
import { delimiter } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Set by every package runner for what it runs. */
const RUNNER_MARKS = [
  'npm_execpath',
  'npm_lifecycle_event',
  'npm_config_user_agent',
  'npm_package_json',
  'npm_command',
];

/** Folders of programs that only a runner puts on the PATH: of packages, and of yarn's and bun's stand-ins for node. */
const RUNNERS_FOLDER = /[\\/]node_modules[\\/]\.bin[\\/]?$|[\\/](yarn--\d+-|xfs-[0-9a-f]+|bun-node-)[^\\/]*[\\/]?$/;
/** With it npm, pnpm and yarn close what they put in front. */
const CLOSING_FOLDER = /[\\/]node-gyp-bin[\\/]?$/;

/**
 * `env`'s PATH without what runners put in front; the PATH as it is where no runner is at work. A `node_modules/.bin`
 * that a person has on the PATH by own choice stays: a runner's folders are in front of it.
 */
export function personPath(env: Env, path: string | undefined = env.PATH): string | undefined {
  if (path === undefined || !RUNNER_MARKS.some((name) => env[name])) return path;
  let folders = path.split(delimiter);
  let closed = false;
  for (;;) {
    const own = folders.findIndex((folder) => !RUNNERS_FOLDER.test(folder));
    const front = own < 0 ? folders.length : own;
    let end = front;
    while (end < folders.length && CLOSING_FOLDER.test(folders[end] ?? '')) end += 1;
    // a second row of such folders is a runner's only if it is closed as the first one was
    if (end === front && closed) break;
    if (end === 0) break;
    folders = folders.slice(end);
    if (end === front) break;
    closed = true;
  }
  return folders.filter((folder) => !CLOSING_FOLDER.test(folder)).join(delimiter);
}
