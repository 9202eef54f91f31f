// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { emptySnapshot, type ReceiptRecord, type Snapshot } from '../../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aReceipt } from '../../testing/records.ts';
import { ReceiptStrip } from './ReceiptStrip.tsx';

const ID = '60_story_tax';
let at: FakeProject;
afterEach(cleanup);

function show(part: Partial<ReceiptRecord> | null) {
  const receipts: Snapshot['receipts'] = part === null ? {} : { [ID]: aReceipt(ID, { run: 'r1', ...part }) };
  at = aFakeProject({ ...emptySnapshot(), receipts });
  at.show(<ReceiptStrip story={ID} run="r1" />);
}
const strip = () => screen.queryByRole('region', { name: 'Stop receipt' });

it('I3: says what the stop has proven and how strongly, with its cause as tooltip', () => {
  show({});
  expect(strip()?.textContent).toContain('proven gone: 14 processes in 38 ms');
  expect(screen.getByTitle('A person asked to stop coder-1 from its card')).toBeTruthy();
  cleanup();
  show({ strength: 'scan' });
  expect(strip()?.textContent).toContain('none seen');
  expect(strip()?.textContent).not.toContain('proven');
  cleanup();
  show({ verdict: 'survivors', survivors: 2 });
  expect(strip()?.dataset.receiptStrip).toBe('survivors');
  expect(strip()?.textContent).not.toMatch(/proven|none seen/);
});

it('appears with the receipt of the shown run, and never with that of another one', () => {
  show({ run: 'r0' });
  expect(strip()).toBeNull();
  act(() => at.client.change({ table: 'receipts', key: ID, put: aReceipt(ID, { run: 'r1' }) }));
  expect(strip()).not.toBeNull();
  cleanup();
  show(null);
  expect(strip()).toBeNull();
});

it('opens the receipt', () => {
  show({});
  fireEvent.click(screen.getByRole('button', { name: 'Receipt' }));
  expect(at.project.view.getState()).toMatchObject({ selected: ID, detail: true, tab: 'history', history: 'stops' });
});
