import { describe, expect, test } from 'vitest';
import { rosterFromAppInstallations } from '#app/adapters/shopify/app-mapping.ts';
import { rosterFromStaffMembers } from '#app/adapters/shopify/staff-mapping.ts';
import { ORIGIN } from '#test/domain/access/invented-rosters.ts';

const staff = (fields: Record<string, unknown>) => ({
  id: 'gid://shopify/StaffMember/7',
  email: 'ann@example.com',
  name: 'Ann Lee',
  firstName: 'Ann',
  lastName: 'Lee',
  active: true,
  exists: true,
  isShopOwner: false,
  accountType: 'REGULAR',
  locale: 'en',
  ...fields,
});
const installation = (app: Record<string, unknown>, scopes: string[]) => ({
  id: 'gid://shopify/AppInstallation/1',
  uninstallUrl: 'https://admin.example',
  accessScopes: scopes.map((handle) => ({ handle, description: handle })),
  app: { id: 'gid://shopify/App/1', title: 'Parrot', handle: 'parrot', apiKey: 'k', ...app },
});

describe('staff members of the Admin API', () => {
  test('become accounts keyed by their number; what the API does not say stays unknown', () => {
    const roster = rosterFromStaffMembers([staff({})], ORIGIN);
    expect(roster).toMatchObject({
      rows: [
        {
          accountKey: 'id:7',
          type: 'staff',
          status: 'active',
          isOwner: 'no',
          secondFactor: 'unknown',
          roles: null,
          lastSeen: null,
          emailVerified: 'unknown',
        },
      ],
    });
  });

  test.each([
    ['COLLABORATOR_TEAM_MEMBER', true, 'collaborator', 'active'],
    ['INVITED', false, 'invited', 'pending'],
    ['REQUESTED', false, 'collaborator', 'pending'],
    ['RESTRICTED', true, 'restricted', 'active'],
    ['SAML', true, 'saml', 'active'],
    ['REGULAR', false, 'staff', 'inactive'],
    [null, true, 'unknown', 'active'],
    ['A_TYPE_OF_TOMORROW', true, 'unknown', 'active'],
  ])('of type %s, active %s, read as %s and %s', (accountType, active, type, status) => {
    expect(rosterFromStaffMembers([staff({ accountType, active })], ORIGIN)).toMatchObject({
      rows: [{ type, status }],
    });
  });

  test('that no longer exist are set aside, and the sum holds', () => {
    const roster = rosterFromStaffMembers([staff({ id: '1' }), staff({ id: '2', exists: false })], ORIGIN);
    expect(roster).toMatchObject({ sheet: { rowsRead: 2, rowsKept: 1, setAside: [{ line: 2 }] } });
  });

  test('are taken whole or not at all', () => {
    expect(rosterFromStaffMembers([staff({}), staff({ active: 'yes' })], ORIGIN)).toEqual({
      malformed: true,
      nodes: [2],
    });
  });
});

describe('app installations of the Admin API', () => {
  test('become apps with the scopes granted', () => {
    const node = installation(
      {
        developerName: 'Labs',
        developerType: 'PARTNER',
        appStoreAppUrl: 'https://apps.example/parrot',
        privacyPolicyUrl: null,
      },
      ['read_orders'],
    );
    expect(rosterFromAppInstallations([node], ORIGIN, 'k')).toMatchObject({
      rows: [
        {
          appKey: 'key:k',
          developer: 'Labs',
          developerType: 'partner',
          listed: 'yes',
          scopes: ['read_orders'],
          privacyPolicy: 'no',
          isCountersign: true,
        },
      ],
    });
  });

  test('without a field in the answer leave it unknown', () => {
    expect(rosterFromAppInstallations([installation({}, [])], ORIGIN, null)).toMatchObject({
      rows: [{ scopes: [], privacyPolicy: 'unknown', listed: 'unknown', developer: null, developerType: 'unknown' }],
    });
  });

  test('that come in both the public and the private reading are one row', () => {
    const node = installation({}, ['read_orders']);
    expect(rosterFromAppInstallations([node, node], ORIGIN, null)).toMatchObject({
      sheet: { rowsRead: 2, rowsKept: 1 },
    });
  });

  test('are taken whole or not at all', () => {
    expect(rosterFromAppInstallations([{ id: '1', app: { title: 'x' } }], ORIGIN, null)).toEqual({
      malformed: true,
      nodes: [1],
    });
  });
});
