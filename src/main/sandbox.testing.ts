/** The sandboxes that tests try, and what is alive in them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { bwrapMissing, dockerMissing, IMAGE, podmanMissing, srtMissing } from './testing/container-lab.ts';

/** Where podman is not permitted to raise the limits of processes, it needs limits below this machine's. */
const PODMAN_ARGS = ['--ulimit=nofile=1024:4096', '--ulimit=nproc=1000:1000'];

/** Each kind with the lines of the config that it needs, and why it cannot be tried here. */
export const RUNNERS = [
  { kind: 'bwrap', missing: bwrapMissing(), options: '' },
  { kind: 'srt', missing: srtMissing(), options: '' },
  {
    kind: 'podman',
    missing: podmanMissing(),
    options: `sandbox_image = "${IMAGE}"\nsandbox_args = ${JSON.stringify(PODMAN_ARGS)}\n`,
  },
  { kind: 'docker', missing: dockerMissing(), options: `sandbox_image = "${IMAGE}"\n` },
] as const;

/** Processes whose environment names this run, in whatever container they are. */
export function alive(run: string): number[] {
  const pids = execFileSync('sh', ['-c', 'ls /proc'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return !/\) [ZX] /.test(stat) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HUSKIES_RUN=${run}`);
    } catch {
      return false;
    }
  });
}

/** The ids of the containers of a run. */
export function containers(kind: string, run: string): string[] {
  const args = ['ps', '-aq', `--filter=label=huskies.run=${run}`];
  return execFileSync(kind, args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}
