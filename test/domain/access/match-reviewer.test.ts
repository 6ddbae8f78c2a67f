import { describe, expect, test } from 'vitest';
import { matchReviewer } from '#app/domain/access/match-reviewer.ts';
import { people } from './invented-rosters.ts';

const ann = { platformId: '7', email: 'ann@x.example', emailVerified: true, name: 'Ann Lee' };

describe('a signed-in person is matched to a row', () => {
  test('for certain by platform id', () => {
    const { rows } = people({ name: 'Somebody', platformId: 'gid://shopify/StaffMember/7' });
    expect(matchReviewer(ann, rows)).toEqual({ certainty: 'certain', accountKey: 'id:7', by: 'platform_id' });
  });

  test('for certain by a verified address that one row has', () => {
    expect(matchReviewer(ann, people({ name: 'A', email: 'Ann@X.example' }).rows)).toMatchObject({
      certainty: 'certain',
      by: 'verified_email',
    });
  });

  test('only maybe by an address that is not verified, or that two rows have', () => {
    const { rows } = people({ name: 'A', email: 'ann@x.example' });
    expect(matchReviewer({ ...ann, emailVerified: false }, rows)).toMatchObject({ certainty: 'maybe', by: 'email' });
    const two = people(
      { name: 'A', email: 'ann@x.example', type: 'staff' },
      { name: 'B', email: 'ann@x.example', type: 'pos_only' },
    );
    expect(matchReviewer(ann, two.rows)).toMatchObject({
      certainty: 'maybe',
      accountKeys: ['email:ann@x.example', 'email:ann@x.example~2'],
    });
  });

  test('only maybe by name, exact names first', () => {
    const { rows } = people({ name: 'Lee Ann' }, { name: 'Ann Lee' });
    expect(matchReviewer(ann, rows)).toEqual({
      certainty: 'maybe',
      by: 'name',
      accountKeys: ['name:ann lee', 'name:lee ann'],
    });
  });

  test('never to a row that has another platform id', () => {
    expect(matchReviewer(ann, people({ name: 'Ann Lee', email: 'ann@x.example', platformId: '8' }).rows)).toEqual({
      certainty: 'none',
    });
  });

  test('to nobody when nothing is alike', () => {
    expect(matchReviewer(ann, people({ name: 'Bo Ek', email: 'bo@x.example' }).rows)).toEqual({ certainty: 'none' });
  });
});
