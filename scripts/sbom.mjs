// npm run sbom: writes the software bill of materials (CycloneDX) from the lock file to build/sbom.json.

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { npmCommand } from './setup/dependencies.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { tail } from './setup/run.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';

/** Resolves to npm's list as text; rejects with the reason when npm fails. */
export async function makeSbom() {
  const npm = npmCommand();
  if (!npm) throw new SetupError('npm was not found: install Node together with npm (https://nodejs.org)');
  const args = [...npm.args, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline', '--loglevel=error'];
  const { stdout } = await promisify(execFile)(npm.command, args, { cwd: root, maxBuffer: 64_000_000 }).catch(
    (error) => {
      throw new SetupError(`npm sbom failed (npm 9.5 or newer can do it):\n${tail(String(error.stderr), 5)}`);
    },
  );
  return `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`;
}

if (process.argv[1] === inRoot('scripts', 'sbom.mjs')) {
  await runMain(async () => {
    const text = await makeSbom();
    mkdirSync(inRoot('build'), { recursive: true });
    writeFileSync(inRoot('build', 'sbom.json'), text);
    say(`wrote ${inRoot('build', 'sbom.json')}`);
  });
}
