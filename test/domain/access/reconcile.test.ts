import { describe, expect, test } from 'vitest';
import type { AccountDraft } from '#app/domain/access/account.ts';
import { withSecondCount } from '#app/domain/access/completeness.ts';
import { reconcile } from '#app/domain/access/reconcile.ts';
import type { ReconciledSource } from '#app/domain/access/reconcile.ts';
import { people } from './invented-rosters.ts';

const source = (
  listId: string,
  day: string,
  counted: number | null,
  ...drafts: Partial<AccountDraft>[]
): ReconciledSource => {
  const { rows, sheet } = people(...drafts);
  const takenAt = `${day}T10:00:00.000Z`;
  const second = counted === null ? null : { value: counted, by: 'm1', at: takenAt, where: 'Settings > Users' };
  return { kind: 'people', rows, listId, takenAt, sheet: withSecondCount(sheet, second) };
};
const ann = { name: 'Ann Lee', email: 'ann@x.example', platformId: '1' };
const bo = { name: 'Bo Ek', email: 'bo@x.example', platformId: '2' };

describe('sources of one list', () => {
  test('agree when they show the same rows, also where one of them says more', () => {
    const api = source('api', '2026-11-01', null, ann, bo);
    const file = source('file', '2026-11-02', 2, { ...ann, roles: ['Care'] }, { name: 'Bo Ek', email: 'bo@x.example' });
    const found = reconcile([file, api]);
    expect(found).toMatchObject({
      verdict: 'agree',
      pairs: [{ one: 'api', other: 'file', agreeing: 2, verdict: 'agree' }],
    });
    expect(found.sheets.map(({ listId, sumHolds }) => [listId, sumHolds])).toEqual([
      ['api', true],
      ['file', true],
    ]);
    expect(found.counts).toMatchObject([{ listId: 'file', kept: 2, difference: 0 }]);
  });

  test('list every difference: rows of one alone, fields, permissions, counts', () => {
    const api = source('api', '2026-11-01', null, { ...ann, status: 'active', permissions: ['orders'] }, bo);
    const file = source(
      'file',
      '2026-11-02',
      3,
      { ...ann, status: 'suspended', permissions: ['orders', 'full'] },
      {
        name: 'Cy Ito',
        email: 'cy@x.example',
      },
    );
    const found = reconcile([api, file]);
    expect(found.verdict).toBe('differ');
    expect(found.pairs[0]).toMatchObject({
      onlyInOne: [{ name: 'Bo Ek' }],
      onlyInOther: [{ name: 'Cy Ito' }],
      differing: [
        {
          fields: [{ field: 'status', one: 'active', other: 'suspended', kind: 'differs' }],
          moreInOther: ['full'],
          moreInOne: [],
        },
      ],
      agreeing: 0,
    });
    expect(found.counts).toMatchObject([{ kept: 2, difference: 1 }]);
  });

  test('that may show one person under two addresses are a question, and do not agree', () => {
    const one = source('one', '2026-11-01', null, { name: 'Ann Lee', email: 'ann@x.example' });
    const other = source('other', '2026-11-02', null, { name: 'Ann Lee', email: 'ann@y.example' });
    expect(reconcile([one, other]).pairs[0]).toMatchObject({ maybeSame: [{}], onlyInOne: [], verdict: 'differ' });
  });

  test('are nothing to compare where there is one, without a count', () => {
    expect(reconcile([source('api', '2026-11-01', null, ann)]).verdict).toBe('nothing_to_compare');
    expect(reconcile([source('api', '2026-11-01', 2, ann)])).toMatchObject({
      verdict: 'differ',
      counts: [{ difference: 1 }],
    });
    expect(reconcile([])).toEqual({ sheets: [], pairs: [], counts: [], verdict: 'nothing_to_compare' });
  });
});
