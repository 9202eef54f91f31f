import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ContainerRecords } from './records.ts';
import type { Answer, RuntimeCall } from './runtime.ts';
import { ContainerSurvey } from './survey.ts';

const DOCKER: RuntimeCall = { kind: 'docker', program: '/bin/docker', env: { DOCKER_HOST: 'unix:///a' } };
const PODMAN: RuntimeCall = { kind: 'podman', program: '/bin/podman', env: { HOME: '/home/a' } };

let records: ContainerRecords;
let warnings: unknown[];
let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'huskies-survey-')), 'sandboxes');
  onTestFinished(() => rmSync(join(dir, '..'), { recursive: true, force: true }));
  records = new ContainerRecords(dir);
  warnings = [];
});

/** `answers`: by kind of the runtime. */
function survey(answers: Record<string, Answer<string[]>>): ContainerSurvey {
  const log = { info: () => undefined, warn: (text: string) => void warnings.push(text), error: () => undefined };
  return new ContainerSurvey(records, 'p1', log, async ({ kind }) => answers[kind] ?? { ok: true, value: [] });
}

describe('ContainerSurvey', () => {
  it('I1: finds containers by their label in every runtime that has started one, and can then hold them', async () => {
    records.remember(DOCKER);
    records.remember(PODMAN);
    const runs = await survey({
      docker: { ok: true, value: ['run_a', 'not a run', '../run_b'] },
      podman: { ok: true, value: ['run_c'] },
    }).runs();
    expect(runs.sort()).toEqual(['run_a', 'run_c']);
    expect(records.read('run_a')).toEqual({ ...DOCKER, name: 'huskies-run_a' });
    expect(records.read('run_c')).toEqual({ ...PODMAN, name: 'huskies-run_c' });
  });

  it('I1: what was started and never proven gone stays in the list while its runtime is silent', async () => {
    records.remember(DOCKER);
    records.write('run_a', { ...DOCKER, name: 'x' });
    const silent = survey({ docker: { ok: false, why: 'no answer' } });
    expect(await silent.runs()).toEqual(['run_a']);
    expect(await silent.runs()).toEqual(['run_a']);
    expect(warnings).toHaveLength(1);
    records.forget('run_a');
    expect(await silent.runs()).toEqual([]);
  });

  it('a project without containers asks no runtime', async () => {
    expect(await survey({ docker: { ok: true, value: ['run_a'] } }).runs()).toEqual([]);
  });
});

describe('the runtimes of a project', () => {
  it('are remembered once for each service, with the newest way to call it', () => {
    records.remember(DOCKER);
    records.remember(DOCKER);
    records.remember({ ...DOCKER, env: { ...DOCKER.env, PATH: '/new' } });
    records.remember({ ...DOCKER, env: { DOCKER_HOST: 'unix:///b' } });
    expect(records.runtimes()).toEqual([
      { ...DOCKER, env: { ...DOCKER.env, PATH: '/new' } },
      { ...DOCKER, env: { DOCKER_HOST: 'unix:///b' } },
    ]);
    for (let n = 0; n < 10; n++) records.remember({ ...DOCKER, env: { DOCKER_HOST: `unix:///${n}` } });
    expect(records.runtimes()).toHaveLength(8);
  });

  it('a damaged file names none', () => {
    records.remember(DOCKER);
    writeFileSync(join(dir, 'runtimes.json'), '[{"kind":');
    expect(records.runtimes()).toEqual([]);
  });
});
