import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountDraft } from '#app/domain/access/account.ts';
import type { AppDraft } from '#app/domain/access/app-installation.ts';
import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import { standsOut } from '#app/domain/access/stands-out.ts';
import { apps, NOW, people } from './invented-rosters.ts';

const rulesOf = (draft: Partial<AccountDraft>, ...others: Partial<AccountDraft>[]) =>
  findingsOf(people({ name: 'Ann Lee', email: 'ann@x.example', ...draft }, ...others), NOW, NOTHING_ELSE_KNOWN)
    .filter(
      (finding) =>
        finding.subjectKey === people({ name: 'Ann Lee', email: 'ann@x.example', ...draft }).rows[0]?.accountKey,
    )
    .map((finding) => finding.ruleId);
const seen = (at: string | null) => ({ at, never: at === null, source: 'imported list', text: at });
const house = [1, 2, 3].map((i) => ({ name: `Colleague Nr${i}`, email: `c${i}@x.example` }));

describe('findings about people', () => {
  test.each<[string, Partial<AccountDraft>, string[]]>([
    ['the owner', { isOwner: 'yes' }, ['person.owner']],
    ['an administrator', { roles: ['Administrator'] }, ['person.privileged']],
    ['a German administrator', { roles: ['Vollzugriff'] }, ['person.privileged']],
    ['a holder of export rights', { permissions: ['EXPORT_CUSTOMERS'] }, ['person.privileged']],
    ['a shared address', { email: 'warehouse2@x.example' }, ['person.shared_address']],
    ['an address elsewhere', { email: 'ann@gmail.example' }, ['person.outside_domain']],
    ['a collaborator elsewhere', { email: 'ann@agency.example', type: 'collaborator' }, ['person.collaborator']],
    ['no second factor', { secondFactor: 'no' }, ['person.no_second_factor']],
    ['no activity for long', { lastSeen: seen('2026-06-01') }, ['person.dormant']],
    ['never seen', { lastSeen: seen(null) }, ['person.never_seen']],
    ['never seen but new', { lastSeen: seen(null), createdAt: '2026-11-10' }, []],
    ['seen lately', { lastSeen: seen('2026-11-01') }, []],
    ['an open invitation', { status: 'pending' }, ['person.invitation_pending']],
    ['an old invitation', { status: 'pending', invitedAt: '2026-09-01' }, ['person.invitation_old']],
    ['a suspended account', { status: 'suspended' }, ['person.still_listed']],
    ['a name alone', { email: null }, ['person.name_only']],
    ['an ordinary person', { status: 'active', roles: ['Care'], secondFactor: 'yes' }, []],
  ])('tell of %s', (_, draft, rules) => {
    expect(rulesOf(draft, ...house)).toEqual(rules);
  });

  test('tell of two rows of one name', () => {
    expect(rulesOf({}, ...house, { name: 'ann lee', email: 'ann2@x.example' })).toEqual(['person.duplicate']);
  });

  test('make nothing of what is not known', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 30 }), (numbers) => {
        const roster = people(
          ...[...new Set(numbers)].map((n) => ({ name: `Person Nr${n}`, email: `p${n}@x.example` })),
        );
        expect(findingsOf(roster, NOW, NOTHING_ELSE_KNOWN)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('findings about apps', () => {
  const rulesOfApp = (draft: Partial<AppDraft>) =>
    findingsOf(apps({ title: 'Parrot', developer: 'Labs', ...draft }), NOW, NOTHING_ELSE_KNOWN).map(
      (finding) => finding.ruleId,
    );

  test.each<[string, Partial<AppDraft>, string[]]>([
    ['rights that change orders', { scopes: ['write_orders'] }, ['app.over_broad']],
    ['rights that read products', { scopes: ['read_products'] }, []],
    ['rights nobody knows', { scopes: ['read_products', 'write_time_machines'] }, ['app.unknown_scope']],
    ['no privacy policy', { privacyPolicy: 'no' }, ['app.no_privacy_policy']],
    ['a custom app', { listed: 'no' }, ['app.unlisted']],
    ['Countersign itself', { title: 'Countersign' }, ['app.countersign']],
    ['nothing known', {}, []],
  ])('tell of %s', (_, draft, rules) => {
    expect(rulesOfApp(draft)).toEqual(rules);
  });

  test('tell of an app without developer only where others show theirs', () => {
    const rules = (developer: string | null) =>
      findingsOf(apps({ title: 'A', developer }, { title: 'B' }), NOW, NOTHING_ELSE_KNOWN).map(
        (finding) => finding.subjectKey,
      );
    expect(rules('Labs')).toEqual(['title:b']);
    expect(rules(null)).toEqual([]);
  });
});

describe('what stands out', () => {
  test('comes riskiest first, each with reason and rows, and no more than ten', () => {
    const roster = people(
      ...house,
      { name: 'Ann', email: 'ann@x.example', status: 'suspended' },
      { name: 'Bo', email: 'info@x.example' },
      { name: 'Cy', email: 'cy@x.example', type: 'collaborator' },
    );
    const told = standsOut(findingsOf(roster, NOW, NOTHING_ELSE_KNOWN), [roster]);
    expect(told.lines.slice(0, 3).map((line) => line.sentence)).toEqual([
      '1 account uses an address that several people can read, such as info@.',
      '1 person is an outside collaborator.',
      '1 account is suspended or inactive but still listed.',
    ]);
    expect(told.lines[0]?.subjectKeys).toEqual(['email:info@x.example']);
    expect(told.lines.length).toBeGreaterThanOrEqual(5);
    expect(told.lines.every((line) => line.why !== '')).toBe(true);
  });

  test('says what the list does not tell', () => {
    const roster = people({ name: 'Ann', email: 'a@x.example', roles: ['Care'] }, { name: 'Bo', email: 'b@x.example' });
    const { notKnown } = standsOut([], [roster, apps({ title: 'Parrot' })]);
    expect(notKnown).toContain('Which role each person has is not known for 1 of 2.');
    expect(notKnown).toContain('Which permissions each person has is not known from this list.');
    expect(notKnown).toContain('Whether people sign in with a second factor is not known from this list.');
    expect(notKnown).toContain('What each app can see and change is not known from this list.');
    expect(notKnown).toContain(
      'Whether the list of people is complete is not proven: nobody has entered Shopify’s own count.',
    );
  });
});

describe('an assessment against the last review', () => {
  test('marks new, changed and high-risk rows, and nothing as changed where there was no review', () => {
    const before = apps({ title: 'Parrot', apiKey: 'k', scopes: ['read_products'] });
    const after = apps(
      { title: 'Parrot', apiKey: 'k', scopes: ['read_products', 'read_customers'] },
      { title: 'New', apiKey: 'n', scopes: [] },
    );
    const assessed = assess([after], [before], { now: NOW, about: NOTHING_ELSE_KNOWN });
    expect(assessed.get('apps/key:k')).toMatchObject({
      changed: true,
      highRisk: true,
      change: { kind: 'changed', details: ['Gained: read_customers.'] },
    });
    expect(assessed.get('apps/key:k')?.standsOut[0]).toMatchObject({ ruleId: 'app.scope_grown' });
    expect(assessed.get('apps/key:n')).toMatchObject({ changed: true, highRisk: false, change: { kind: 'new' } });
    expect(assess([after], [], { now: NOW, about: NOTHING_ELSE_KNOWN }).get('apps/key:n')).toMatchObject({
      changed: false,
      change: { kind: 'first' },
    });
  });
});
