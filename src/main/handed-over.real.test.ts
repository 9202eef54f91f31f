/** I3: with a container that a real dockerd runs for an agent, a stop never says 'proven gone'. */
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostScope } from './compose.ts';
import { type DockerLab, dockerLab, dockerMissing, IMAGE, programOf } from './testing/container-lab.ts';
import { eventually } from './testing/eventually.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, trust, until } from './testing/whole-host.ts';

const STORY = '60_story_cleanup';
const missing = dockerMissing();

describe.skipIf(missing !== null)(missing ?? 'an agent that starts a container of docker', () => {
  let lab: DockerLab;
  let repo: ReturnType<typeof tempRepo>;
  let host: HostScope | null = null;
  beforeAll(async () => {
    lab = await dockerLab();
  }, 120_000);
  afterAll(async () => {
    await lab.close();
  });
  afterEach(async () => {
    if (host !== null) await endHost(host);
    host = null;
    repo.dispose();
    const left = lab.docker('ps', '-aq').split('\n').filter(Boolean);
    if (left.length > 0) lab.docker('rm', '-f', ...left);
  });

  async function start(command: string[]): Promise<HostScope> {
    process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
    const env = `{ DOCKER_HOST = ${JSON.stringify(lab.address)} }`;
    repo.write(
      '.huskies/project.toml',
      `base = "main"\n[[agent]]\nname = "coder-1"\ncommand = ${JSON.stringify(command)}\nenv = ${env}\n`,
    );
    host = await openHost(repo.root);
    await trust(host);
    await must(host, 'story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
    await must(host, 'agent.start', { story: STORY, agent: 'coder-1' });
    return host;
  }

  const run = ['run', '--network=none', '-w', '/'];
  const line = (...more: string[]) => `docker ${[...run, ...more, IMAGE, 'sleep', '600'].join(' ')}`;
  const bin = (outer: string) => join(outer, 'bin');
  const link = (outer: string) => {
    mkdirSync(bin(outer));
    symlinkSync(programOf('docker') ?? '', join(bin(outer), 'boxes'));
    return join(bin(outer), 'boxes');
  };
  const copy = (outer: string) => {
    mkdirSync(bin(outer));
    copyFileSync(programOf('docker') ?? '', join(bin(outer), 'boxes'));
    return join(bin(outer), 'boxes');
  };
  const script = (outer: string, text: string) => {
    mkdirSync(bin(outer));
    writeFileSync(join(bin(outer), 'work'), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin(outer), 'work'), 0o755);
    return join(bin(outer), 'work');
  };
  const more = [...run, '-i', IMAGE, 'sleep', '600'];

  const ways: [string, (outer: string) => string[]][] = [
    ['its own command', () => ['docker', ...more]],
    ['an absolute path', () => [programOf('docker') ?? '', ...more]],
    ['-d', () => ['docker', ...run, '-d', IMAGE, 'sleep', '600']],
    ['env', () => ['env', 'A=1', 'docker', ...more]],
    ['env -d', () => ['env', 'A=1', 'docker', ...run, '-d', IMAGE, 'sleep', '600']],
    ['nice', () => ['nice', '-n', '5', 'docker', ...run, '-d', IMAGE, 'sleep', '600']],
    ['timeout', () => ['timeout', '500', 'docker', ...run, '-d', IMAGE, 'sleep', '600']],
    ['sh -c', () => ['sh', '-c', line('-i')]],
    ['sh -c exec', () => ['sh', '-c', `exec ${line('-i')}`]],
    ['sh -c -d', () => ['sh', '-c', `${line('-d')}; sleep 600`]],
    ['sh -c -d, at its end', () => ['sh', '-c', `${line('-d')}`]],
    ['a script', (outer) => [script(outer, `${line('-d')}; exec sleep 600`)]],
    ['a script in the background', (outer) => [script(outer, `${line('-d')} & exec sleep 600`)]],
    ['a link', (outer) => [link(outer), ...more]],
    ['a link -d', (outer) => [link(outer), ...run, '-d', IMAGE, 'sleep', '600']],
    ['a copy', (outer) => [copy(outer), ...more]],
    ['-H', () => ['docker', '-H', lab.address, ...more]],
    [
      'create and start',
      () => [
        'sh',
        '-c',
        `docker create --name box --network=none -w / ${IMAGE} sleep 600; docker start box; sleep 600`,
      ],
    ],
  ];
  const few = ['its own command', 'a link -d', 'sh -c -d, at its end'];

  it.each(ways.filter(([way]) => process.env.HUSKIES_TIMES === 'long' || few.includes(way)))(
    'I3: %s',
    async (_how, command) => {
      repo = tempRepo();
      const scope = await start(command(repo.outer));
      await eventually(() => expect(lab.docker('ps', '-q')).not.toBe(''));
      const { runs, receipts } = scope.door.snapshot();
      const isOver = Object.values(runs).every(({ status }) => status === 'completed') || receipts[STORY] !== undefined;
      if (!isOver) await must(scope, 'agent.stop', { story: STORY, agent: 'coder-1' });
      await until(scope, ({ receipts }) => receipts[STORY] !== undefined);
      const receipt = scope.door.snapshot().receipts[STORY];
      expect(lab.docker('ps', '-q')).not.toBe('');
      expect(receipt).toMatchObject({ verdict: 'gone', strength: 'scan', handedTo: [expect.any(String)] });
    },
  );
});
