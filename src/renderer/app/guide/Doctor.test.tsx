// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { type DoctorCheck, emptySnapshot, message, ok, refuse } from '../../../contract/index.ts';
import { aFakeProject } from '../../testing/in-project.tsx';
import { withoutLayout } from '../../testing/no-layout.ts';
import { Doctor } from './Doctor.tsx';

withoutLayout();
afterEach(cleanup);

const CHECKS: DoctorCheck[] = [
  { check: 'node', state: 'ok', found: message('doctor.node', { node: 'v22' }) },
  { check: 'keeper', state: 'warn', found: message('doctor.keeper.missing') },
  {
    check: 'git',
    state: 'bad',
    found: message('doctor.git.missing', { oldest: '2.42' }),
    fix: { command: ['apt-get', 'install', 'git'] },
  },
];

function show(invoke: (name: string) => Promise<unknown>) {
  const at = aFakeProject(emptySnapshot(), { invoke: invoke as never });
  at.show(<Doctor onClose={() => undefined} />);
  return at;
}

it('shows what does not work first, each with its remedy, and copies the command of a remedy', async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
  show(async () => ok(CHECKS));
  await screen.findByText('1 thing does not work, 1 thing works with limits; 1 check passed.');
  expect(screen.getAllByRole('listitem', { hidden: true }).map((item) => item.dataset.check)).toEqual([
    'git',
    'keeper',
    'node',
  ]);
  expect(screen.getByText('Install git 2.42 or newer, and put it on the PATH.')).toBeTruthy();
  expect(screen.getByText('apt-get install git')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Copy the remedy of git' }));
  await waitFor(() => expect(writeText).toHaveBeenCalledWith('apt-get install git'));
  vi.unstubAllGlobals();
});

it('checks again on request, keeps what was found until then, and shows a refusal', async () => {
  const answers = [ok(CHECKS.slice(0, 2)), refuse('failed', message('page.lost')), ok(CHECKS.slice(0, 1))];
  const invoke = vi.fn(async () => answers.shift());
  show(invoke);
  const again = await screen.findByRole('button', { name: 'Check again' });
  await waitFor(() => expect((again as HTMLButtonElement).disabled).toBe(false));
  fireEvent.click(again);
  expect(screen.getByRole('status').textContent).toBe('Looking at this machine and this project…');
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(screen.getByText('1 thing works with limits; 1 check passed.')).toBeTruthy();
  fireEvent.click(again);
  await screen.findByText('Nothing is missing: 1 check passed.');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(invoke).toHaveBeenCalledTimes(3);
});
