import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import type { AccountStatus, AccountType } from '#app/domain/access/account.ts';
import { type LaterList, sightOf } from '#app/domain/access/proof-of-removal.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import { marksOf, SubjectIndex } from '#app/domain/access/same-subject.ts';
import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { Route } from '#app/domain/evidence/list-entries.ts';
import type { RevocationVerified } from '#app/domain/evidence/removal-entries.ts';
import { Erasures } from '#app/pack/erasures.ts';
import { eventLineOf, type PackEntry, type RowLine } from '#app/pack/lines.ts';
import { type ListEvidence, ReviewCollector, type ReviewEvidence, type RowEvidence } from '#app/pack/review.ts';
import { leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { checkRemovals, wrongSight } from '#app/verifier/checks/removals.ts';
import { app, apps, people, person, roles } from '#test/domain/access/invented-rosters.ts';
import { sampleReview, type SampleOptions } from '#test/pack/sample-pack.ts';

const PERSON = 3;
const ROLE = 11;
const APP = 7;

let plain: ReviewEvidence;
let withRoles: ReviewEvidence;

beforeAll(async () => {
  plain = await evidenceOf({ stillListed: { before: 'active', after: 'suspended', goneAs: 'suspended' } });
  withRoles = await evidenceOf({ roles: 'reduced' });
});

async function evidenceOf(options: SampleOptions): Promise<ReviewEvidence> {
  const { input } = await sampleReview(options);
  const collector = new ReviewCollector(input.facts.cycleId);
  for (const entry of input.entries as Iterable<PackEntry>)
    collector.add(eventLineOf(entry), leafHash(nodeCrypto, entry.leafBytes));
  return collector.finish(input.items, input.lists);
}

const found = (evidence: ReviewEvidence) => checkRemovals(evidence, new Erasures());

/** The same evidence with one row, or one list, told otherwise. */
function withRow(evidence: ReviewEvidence, at: number, change: (row: RowEvidence) => RowEvidence): ReviewEvidence {
  return { ...evidence, rows: evidence.rows.map((row, i) => (i === at ? change(row) : row)) };
}

function withList(evidence: ReviewEvidence, listId: string, change: (list: ListEvidence) => ListEvidence) {
  return { ...evidence, lists: new Map([...evidence.lists, [listId, change(evidence.lists.get(listId)!)]]) };
}

const proven =
  (over: Partial<RevocationVerified>) =>
  (row: RowEvidence): RowEvidence => {
    const { revocation } = row;
    const verified = { ...revocation!.verified!, body: { ...revocation!.verified!.body, ...over } };
    return { ...row, revocation: { ...revocation!, verified } };
  };

const withBodies = (list: ListEvidence, member: string, value: unknown): ListEvidence => ({
  ...list,
  lines: list.lines.map((line) =>
    'body' in line ? ({ ...line, body: { ...line.body, [member]: value } } as RowLine) : line,
  ),
});

test('proofs that a later list carries pass', () => {
  expect(found(plain).outcome).toBe('passed');
  expect(found(withRoles)).toMatchObject({ outcome: 'passed', detail: expect.stringMatching(/^2 of 3 removals/) });
});

test('somebody who was to go is not gone with less access, and what was to lose some is not gone by a status', () => {
  expect(found(withRow(plain, PERSON, proven({ goneAs: 'reduced' })))).toEqual({
    outcome: 'failed',
    detail: 'row 4: to be reduced is no proof where the order was to remove',
  });
  for (const goneAs of ['suspended', 'deactivated'] as const)
    expect(found(withRow(withRoles, ROLE, proven({ goneAs })))).toEqual({
      outcome: 'failed',
      detail: `row 12: to be ${goneAs} is no proof where the order was to reduce`,
    });
});

test('a later list that does not show what somebody may do proves no reduction', () => {
  const hidden = (value: unknown) =>
    found(withList(withRoles, 'list-roles-later', (list) => withBodies(list, 'permissions', value)));
  expect(hidden(['orders'])).toMatchObject({ outcome: 'passed' });
  for (const unknown of [null, undefined, 'orders'])
    expect(hidden(unknown)).toEqual({
      outcome: 'failed',
      detail: 'row 12: the later list does not show it as reduced',
    });
});

test('of a person, a role is missed in the roles and a permission in the permissions of the later row', () => {
  const reducedPerson = (drop: string[], held: object) => {
    const evidence = withRow(plain, PERSON, (row) => {
      const reduced = proven({ goneAs: 'reduced' })(row);
      const { opened } = reduced.revocation!;
      const standing = { ...row.standing!, body: { ...row.standing!.body, decision: 'reduce' as const, drop } };
      const body = { ...opened.body, demand: 'reduce' as const, drop };
      const had = { ...row.row!, roles: ['Staff'], permissions: ['orders'] };
      return { ...reduced, row: had, standing, revocation: { ...reduced.revocation!, opened: { ...opened, body } } };
    });
    return found(
      Object.entries(held).reduce(
        (all, [member, value]) => withList(all, 'list-later', (list) => withBodies(list, member, value)),
        evidence,
      ),
    ).outcome;
  };
  expect(reducedPerson(['orders'], { roles: null, permissions: [] })).toBe('passed');
  expect(reducedPerson(['Staff'], { roles: [], permissions: null })).toBe('passed');
  expect(reducedPerson(['orders'], { roles: ['Staff'], permissions: null })).toBe('failed');
  expect(reducedPerson(['Staff'], { roles: null, permissions: ['orders'] })).toBe('failed');
  expect(reducedPerson(['Staff', 'orders'], { roles: [], permissions: null })).toBe('failed');
});

test('a list recorded before the removal was ordered proves nothing, whatever time it claims', () => {
  const recordedAt = (index: number) =>
    withList(plain, 'list-later', (list) => ({ ...list, recorded: { ...list.recorded!, index } }));
  const { index } = plain.rows[PERSON]!.revocation!.opened;
  expect(found(recordedAt(index + 1)).outcome).toBe('passed');
  expect(found(recordedAt(index - 1))).toEqual({
    outcome: 'failed',
    detail: 'row 4: the list of its proof was recorded before the removal was ordered',
  });
});

test('a list that claims to be taken after it was recorded proves nothing', () => {
  const taken = (minutes: number) =>
    found(
      withList(plain, 'list-later', (list) => {
        const takenAt = new Date(Date.parse(list.recorded!.time) + minutes * 60_000).toISOString();
        return { ...list, recorded: { ...list.recorded!, body: { ...list.recorded!.body, takenAt } } };
      }),
    );
  expect(taken(5).outcome).toBe('passed');
  expect(taken(6)).toEqual({
    outcome: 'failed',
    detail: 'row 4: the list of its proof claims to be taken after it was recorded',
  });
});

test('an app seen among the uninstalled ones is judged by who had decided when it was seen', () => {
  const seen = (producedBy: string, laterDecider: string) => {
    const { revocation } = plain.rows[PERSON]!;
    const evidence = withRow(
      withRow(plain, PERSON, (row) => ({ ...row, standing: null, revocation: null })),
      APP,
      (row) => {
        const [first] = row.decisions;
        const decided = (index: number, version: number, decidedBy: string) => ({
          ...first!,
          index,
          body: { ...first!.body, decision: 'remove' as const, version, decidedBy },
        });
        const { index } = revocation!.verified!;
        const decisions = [decided(first!.index, 1, 'm-owner'), decided(index + 1, 2, laterDecider)];
        const removal = proven({ grade: 'seen_uninstalled', listId: 'list-gone', goneAs: 'absent' })({
          ...row,
          revocation,
        });
        return { ...removal, decisions, standing: decisions[1]! };
      },
    );
    const later = plain.lists.get('list-later')!;
    const body = { ...later.recorded!.body, kind: 'uninstalled' as const, route: 'paste' as Route, producedBy };
    const lines = [{ commitment: '0'.repeat(64), salt: '0'.repeat(64), body: evidence.rows[APP]!.row! }];
    const list = { listId: 'list-gone', kind: 'uninstalled' as const, rows: 1, lines };
    const lists = new Map([...plain.lists, ['list-gone', { ...list, recorded: { ...later.recorded!, body } }]]);
    return found({ ...evidence, closed: null, lists });
  };
  expect(seen('m-other', 'm-other')).toMatchObject({ outcome: 'passed' });
  expect(seen('m-owner', 'm-other')).toEqual({
    outcome: 'failed',
    detail: expect.stringMatching(/came from the person who decided the removal$/),
  });
});

describe('what the app calls gone', () => {
  const some = <T>(...values: T[]) => fc.constantFrom(...values);
  const names = some('Ann Lee', 'ann  lee', 'Bo Ek');
  const few = some(null, [], ['a'], ['a', 'b']);
  const personLike = fc.record({
    name: names,
    email: some(null, 'ann@x.example', 'ANN@x.example', 'bo@x.example'),
    platformId: some(null, '1', '2'),
    status: some<AccountStatus>('active', 'suspended', 'inactive', 'unknown'),
    type: some<AccountType>('staff', 'invited', 'system'),
    roles: few,
    permissions: few,
  });
  const appLike = fc.record({
    title: names,
    developer: some(null, 'Labs', 'Other labs'),
    handle: some(null, 'ann', 'bo'),
    apiKey: some(null, '1', '2'),
    scopes: few,
  });
  const drops = some(null, ['a'], ['b'], ['a', 'b']);

  /** The verifier's rule over what the app says of a later list: null where it agrees, or where the app calls nothing gone. */
  function disagreement(subject: Subject, later: LaterList, drop: string[] | null): string | null {
    const sight = sightOf(subject, later, drop);
    if (sight.seen !== 'gone') return null;
    const row = JSON.parse(JSON.stringify(subject)) as JsonObject;
    const rows = JSON.parse(JSON.stringify(later.rows)) as JsonObject[];
    const demand = drop === null ? 'remove' : 'reduce';
    return wrongSight(row, { demand, drop: drop ?? [] }, new SubjectIndex(rows).sameAs(marksOf(row)), sight.as);
  }

  test('of a person passes the rule of the verifier', () => {
    fc.assert(
      fc.property(personLike, fc.array(personLike, { maxLength: 3 }), drops, (one, rows, drop) => {
        expect(disagreement(person(one), people(...rows), drop)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test('of an app passes the rule of the verifier', () => {
    fc.assert(
      fc.property(appLike, fc.array(appLike, { maxLength: 3 }), drops, (one, rows, drop) => {
        expect(disagreement(app(one), apps(...rows), drop)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a role passes the rule of the verifier', () => {
    const roleLike = fc.record({ name: names, permissions: few });
    fc.assert(
      fc.property(roleLike, fc.array(roleLike, { maxLength: 3 }), drops, (one, rows, drop) => {
        expect(disagreement(roles(one).rows[0]!, roles(...rows), drop)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
