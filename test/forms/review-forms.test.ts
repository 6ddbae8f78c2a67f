import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCycleId, readDecisionRequest, readFilters, readSetUp, readText } from '#app/forms/review-forms.ts';

const ID = '0b8f4a6e-2f63-4f1b-9f2d-0d6f2a0c9f11';
const RECORD = {
  intent: 'record',
  items: [{ itemId: ID, expectedVersion: 0 }],
  decision: 'keep',
  reason: null,
  note: null,
  drop: [],
  until: null,
  whose: 'mine',
};
const posted = (body: unknown) =>
  readDecisionRequest(
    new Request('http://app.test/', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  );
const refused = async (body: unknown) => {
  const thrown: unknown = await posted(body).catch((error: unknown) => error);
  return thrown instanceof Response ? thrown.status : null;
};

describe('a posted decision', () => {
  test('is taken as the table sends it', async () => {
    expect(await posted(RECORD)).toEqual(RECORD);
    expect(await posted({ intent: 'undo', itemId: ID, expectedVersion: 2, whose: 'all' })).toMatchObject({
      expectedVersion: 2,
    });
  });

  test('is refused whole when anything about it is not what the table sends', async () => {
    for (const wrong of [
      'no json',
      {},
      { ...RECORD, decision: 'approve' },
      { ...RECORD, items: [] },
      { ...RECORD, items: [{ itemId: '1 OR 1=1', expectedVersion: 0 }] },
      { ...RECORD, items: [{ itemId: ID, expectedVersion: -1 }] },
      { ...RECORD, until: '2026-02-30' },
      { ...RECORD, note: 'x'.repeat(10_001) },
      { ...RECORD, decidedBy: ID },
    ]) {
      expect(await refused(wrong), JSON.stringify(wrong).slice(0, 80)).toBe(400);
    }
  });

  test('takes a note of 10,000 characters with markup in it as it is', async () => {
    const note = '<script>'.repeat(1250);
    expect(await posted({ ...RECORD, note })).toMatchObject({ note });
  });
});

describe('filters in the address', () => {
  test('fall back to showing all when the address says something unknown', () => {
    expect(readFilters(new URLSearchParams('show=hacked&kind=1&page=-3&whose=x'))).toEqual({
      whose: null,
      show: 'all',
      kind: 'all',
      search: '',
      page: 1,
    });
  });

  test('never make a page fail, whatever stands there', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (show, page, q) => {
        const filters = readFilters(new URLSearchParams({ show, page, q }));
        expect(filters.page).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

test('an id that is no id is not found', () => {
  expect(readCycleId({ cycleId: ID })).toBe(ID);
  for (const cycleId of [undefined, '', 'x', `${ID}'`]) {
    expect(() => readCycleId({ cycleId })).toThrow(expect.objectContaining({ status: 404 }) as Error);
  }
});

test('empty fields of a form are absent, and absent fields of set-up are empty', () => {
  const form = new FormData();
  form.set('reason', '   ');
  expect(readText(form, 'reason')).toBeNull();
  form.set('reason', ' because ');
  expect(readText(form, 'reason')).toBe('because');
  expect(readSetUp(new URLSearchParams('due=2026-12-01'))).toMatchObject({ due: '2026-12-01', other: '', name: '' });
});
