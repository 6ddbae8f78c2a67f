import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Account, keyOfAccount, unknownAccount } from '#app/domain/access/account.ts';
import { isOwnRow, type KnownPerson } from '#app/domain/access/match-reviewer.ts';
import { sightOf } from '#app/domain/access/proof-of-removal.ts';
import { isSameSubject, marksOf, SubjectIndex } from '#app/domain/access/same-subject.ts';

const account = (facts: Partial<Account>): Account => {
  const draft = { ...unknownAccount(1, 'Ada Byron'), status: 'active' as const, ...facts };
  return { ...draft, ...keyOfAccount(draft) };
};
const same = (one: Partial<Account>, other: Partial<Account>) =>
  isSameSubject(marksOf(account(one)), marksOf(account(other)));

describe('the same person in two lists', () => {
  it('is settled by an id on both sides, either way, whatever the address says', () => {
    expect(same({ platformId: '1', email: 'a@x.example' }, { platformId: '2', email: 'a@x.example' })).toBe(false);
    expect(same({ platformId: 'gid://shopify/StaffMember/1' }, { platformId: '1', email: 'new@x.example' })).toBe(true);
  });

  it('is settled by the address where one side has no id, and by the key where there is neither', () => {
    expect(same({ platformId: '1', email: 'A@x.example ' }, { email: 'a@X.example' })).toBe(true);
    expect(same({ email: 'a@x.example' }, { email: 'b@x.example' })).toBe(false);
    expect(same({}, { name: 'ADA  Byron' })).toBe(true);
    expect(same({ platformId: '1' }, {})).toBe(false);
  });

  it('keeps two apps of one title apart by their developers', () => {
    const app = (developer: string | null) => marksOf({ appKey: 'title:mailer', developer });
    expect(isSameSubject(app('Post GmbH'), app('Stars Ltd'))).toBe(false);
    expect(isSameSubject(app('Post GmbH'), app(null))).toBe(true);
  });

  it('is found in a list as the rule finds them row by row, in the order of the list', () => {
    const mark = fc.constantFrom(undefined, 'a', 'b', 7, null);
    const row = fc.record({
      platformId: mark,
      apiKey: mark,
      email: mark,
      handle: mark,
      accountKey: mark,
      developer: mark,
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), row, (rows, subject) => {
        const marks = marksOf(subject);
        const oneByOne = rows.filter((one) => isSameSubject(marks, marksOf(one)));
        expect(new SubjectIndex(rows).sameAs(marks)).toEqual(oneByOne);
      }),
    );
  });

  it('is never taken for absent by the proof: where the rule sees them, the proof does', () => {
    const some = fc.record({
      platformId: fc.constantFrom(null, '1', '2'),
      email: fc.constantFrom(null, 'a@x.example', 'b@x.example'),
      name: fc.constantFrom('Ada Byron', 'Bo Li'),
    });
    fc.assert(
      fc.property(some, fc.array(some, { maxLength: 4 }), (subject, rows) => {
        const later = rows.map((row) => account(row));
        const seen = sightOf(account(subject), { kind: 'people', rows: later }, null).seen;
        const isThere = later.some((row) => isSameSubject(marksOf(account(subject)), marksOf(row)));
        if (isThere) expect(seen).toBe('there');
      }),
    );
  });
});

describe('one’s own row', () => {
  const ada: KnownPerson = { platformId: '1', verifiedEmail: 'a@x.example', keys: new Set(['name:ada']), listed: null };

  it.each<[string, Partial<Account>, Partial<KnownPerson>]>([
    ['by user id', { platformId: '1' }, {}],
    ['by verified e-mail, even on an account with another id', { platformId: '9', email: 'a@x.example' }, {}],
    ['by a key from an earlier list', { email: 'old@x.example' }, { keys: new Set(['email:old@x.example']) }],
    [
      'by what the newest list says of them',
      { email: 'old@x.example' },
      { listed: account({ platformId: '1', email: 'old@x.example' }) },
    ],
  ])('is recognised %s', (_how, row, over) => {
    expect(isOwnRow({ ...ada, ...over }, account({ name: 'Somebody', ...row }))).toBe(true);
  });

  it('is not a row that only shares a name', () => {
    expect(isOwnRow(ada, account({ platformId: '7', email: 'other@x.example' }))).toBe(false);
  });
});
