/** A project's folder, a profile and a PATH of their own, for tests of what reads and writes configs. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where its parts are, and what makes them. `dispose` removes all of it. */
export type ConfigLab = ReturnType<typeof configLab>;

/** A project without a config, in a folder whose name needs quoting. */
export function configLab() {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-config-')));
  const root = join(outer, 'my "project"');
  const bin = join(outer, 'bin');
  const profile = join(outer, 'profile', 'huskies');
  const file = join(root, '.huskies', 'project.toml');
  mkdirSync(join(root, '.git'), { recursive: true });
  mkdirSync(bin);
  const lab = {
    outer,
    root,
    bin,
    profile,
    file,
    /** The checked-out branch; null: HEAD is detached. */
    branch: 'main' as string | null,
    /** Options of the config source of a project. */
    options: (project = root) => ({
      root: project,
      commonDir: join(project, '.git'),
      profile,
      branch: () => Promise.resolve(lab.branch),
      env: () => ({ PATH: bin }),
      now: () => 1_000,
    }),
    /** A program that creates the file `ran` when it is run. */
    install(name: string): void {
      writeFileSync(join(bin, name), `#!/bin/sh\n: > '${join(outer, 'ran')}'\n`);
      chmodSync(join(bin, name), 0o755);
    },
    /** Makes the config's folder, and then what `plant` makes. */
    inFolder(plant: () => void): void {
      mkdirSync(join(root, '.huskies'), { recursive: true });
      plant();
    },
    /** Writes the config. */
    write: (text: string): void => lab.inFolder(() => writeFileSync(file, text)),
    dispose: () => rmSync(outer, { recursive: true, force: true }),
  };
  return lab;
}
