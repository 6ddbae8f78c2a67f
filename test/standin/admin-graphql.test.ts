import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStandin } from './server.ts';
import type { Standin } from './server.ts';
import { accessToken, adminGet, graphql } from './shop-client.ts';

const STAFF =
  'query Staff($a:String){staffMembers(first:25,after:$a,sortKey:ID){pageInfo{hasNextPage endCursor} nodes{id email name accountType isShopOwner active}}}';
const APPS =
  'query Apps($a:String,$p:AppInstallationPrivacy){appInstallations(first:100,after:$a,privacy:$p,sortKey:INSTALLED_AT){pageInfo{hasNextPage endCursor} nodes{id accessScopes{handle description} uninstallUrl app{id title handle apiKey developerName developerType publicCategory shopifyDeveloped embedded published appStoreAppUrl privacyPolicyUrl webhookApiVersion requestedAccessScopes{handle} optionalAccessScopes{handle}}}}}';

interface Page {
  nodes: { id: string; [field: string]: unknown }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

let standin: Standin;
let custom: string;
let plain: string;

beforeAll(async () => {
  standin = await startStandin({ appUrl: 'http://127.0.0.1:1', timeScale: 0.0001 });
  custom = await accessToken(standin, 'custom', 'owner', 'offline');
  plain = await accessToken(standin, 'plain', 'manager', 'offline');
});

afterAll(() => standin.close());

async function allPages(query: string, field: string, variables: Record<string, unknown> = {}): Promise<Page['nodes']> {
  const nodes: Page['nodes'] = [];
  for (let after: string | null = null; ;) {
    const { body } = await graphql(standin, 'custom', custom, query, { ...variables, a: after });
    const found = body.data?.[field] as unknown as Page;
    nodes.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) return nodes;
    after = found.pageInfo.endCursor;
  }
}

describe('documents', () => {
  test('a field which the schema does not have is an error and nothing is run', async () => {
    const { status, body } = await graphql(
      standin,
      'custom',
      custom,
      '{ staffMembers(first: 1) { nodes { lastLoginAt } } }',
    );
    expect(status).toBe(200);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.message).toContain('Cannot query field "lastLoginAt" on type "StaffMember"');
  });

  test('another API version in the address is not there', async () => {
    const { status } = await graphql(standin, 'custom', custom, '{ shop { id } }', {}, '2026-07');
    expect(status).toBe(404);
  });

  test('a field of the schema which the stand-in cannot answer is an error, never a null', async () => {
    const { body } = await graphql(standin, 'custom', custom, '{ shop { taxShipping } }');
    expect(body.errors?.[0]?.extensions?.code).toBe('STANDIN_HAS_NO_DATA');
  });

  test('the shop is told without any scope', async () => {
    const query =
      '{ shop { id name email myshopifyDomain plan { publicDisplayName shopifyPlus partnerDevelopment } ianaTimezone currencyCode primaryDomain { host url } } }';
    const { body } = await graphql(standin, 'plain', plain, query);
    expect(body.errors).toBeUndefined();
    expect(body.data?.shop).toMatchObject({ id: 'gid://shopify/Shop/70010001002', plan: { shopifyPlus: false } });
  });
});

describe('scopes', () => {
  test('staffMembers without read_users is null beside other data, with the platform’s words', async () => {
    const { status, body } = await graphql(
      standin,
      'plain',
      plain,
      '{ shop { id } staffMembers(first: 1) { nodes { id } } }',
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({ shop: { id: 'gid://shopify/Shop/70010001002' }, staffMembers: null });
    expect(body.errors?.[0]).toMatchObject({
      message: 'Access denied for staffMembers field.',
      path: ['staffMembers'],
      extensions: { code: 'ACCESS_DENIED' },
    });
  });

  test('staffMember names the access it needs', async () => {
    const { body } = await graphql(standin, 'plain', plain, '{ staffMember { id } }');
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(body.errors?.[0]?.extensions?.requiredAccess).toContain('`read_users` access scope');
  });

  test('appInstallations without read_apps empties the whole document', async () => {
    const { body } = await graphql(
      standin,
      'plain',
      plain,
      '{ shop { id } appInstallations(first: 1) { nodes { id } } }',
    );
    expect(body.data).toBeNull();
    expect(body.errors?.[0]).toMatchObject({ message: 'access denied', extensions: { code: 'ACCESS_DENIED' } });
  });

  test('asking for the account owner without read_users loses the whole shop', async () => {
    const { body } = await graphql(standin, 'plain', plain, '{ shop { id accountOwner { id } } }');
    expect(body.data).toBeNull();
    expect(body.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  test('read_users alone is not enough on a plan below Advanced', async () => {
    const other = await startStandin({ appUrl: 'http://127.0.0.1:1' });
    try {
      const token = await accessToken(other, 'custom', 'owner', 'offline');
      other.stores.custom.plan = 'basic';
      const { body } = await graphql(other, 'custom', token, '{ staffMembers(first: 1) { nodes { id } } }');
      expect(body.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
    } finally {
      await other.close();
    }
  });

  test('a note which nobody has parsed means denied, even with many scopes', async () => {
    const { body } = await graphql(standin, 'custom', custom, '{ shop { fulfillmentServices { id } } }');
    expect(body.data).toBeNull();
    expect(body.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  test('an online token of a team lead does not read the staff list that the app itself may read', async () => {
    const lead = await accessToken(standin, 'custom', 'lead-1', 'online');
    const { body } = await graphql(standin, 'custom', lead, '{ staffMembers(first: 1) { nodes { id } } }');
    expect(body.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  test('an interface does not open what the concrete type forbids', async () => {
    const id = `gid://shopify/StaffMember/${standin.stores.plain.people[0]?.userId}`;
    const { body } = await graphql(standin, 'plain', plain, 'query($id: ID!) { node(id: $id) { id } }', { id });
    expect(body.errors?.[0]?.extensions?.code).toBe('ACCESS_DENIED');
  });

  test('a list of ids opens no more than one id does', async () => {
    const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { id ... on StaffMember { email } } }';
    const ids = [
      `gid://shopify/StaffMember/${standin.stores.plain.people[0]?.userId}`,
      `gid://shopify/Shop/${standin.stores.plain.shopId}`,
    ];
    const { body } = await graphql(standin, 'plain', plain, query, { ids });
    expect(body.data).toEqual({ nodes: [null, { id: ids[1] }] });
    expect(body.errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'ACCESS_DENIED' } }]);
  });

  test('currentStaffMember is the person of an online token and nobody for an offline one', async () => {
    const query = '{ currentStaffMember { id isShopOwner privateData { createdAt permissions } } }';
    const owner = await accessToken(standin, 'custom', 'owner', 'online');
    const online = await graphql(standin, 'custom', owner, query);
    expect(online.body.data?.currentStaffMember).toMatchObject({
      id: 'gid://shopify/StaffMember/81001000001',
      isShopOwner: true,
    });
    const offline = await graphql(standin, 'custom', custom, '{ currentStaffMember { id } }');
    expect(offline.body.data?.currentStaffMember).toBeNull();
  });
});

describe('pages', () => {
  test('every person is read exactly once over the pages', async () => {
    const people = await allPages(STAFF, 'staffMembers');
    expect(people.map((one) => one.id)).toEqual(
      standin.stores.custom.people.map((one) => `gid://shopify/StaffMember/${one.userId}`),
    );
  });

  test('installed apps come in two questions, public and private, and no app is in both', async () => {
    const open = await allPages(APPS, 'appInstallations', { p: 'PUBLIC' });
    const closed = await allPages(APPS, 'appInstallations', { p: 'PRIVATE' });
    expect(closed.length).toBeGreaterThan(0);
    expect(new Set([...open, ...closed].map((one) => one.id)).size).toBe(24);
  });

  test('a person removed between two pages shifts nobody off the list', async () => {
    const other = await startStandin({ appUrl: 'http://127.0.0.1:1' });
    try {
      const token = await accessToken(other, 'custom', 'owner', 'offline');
      const ask = async (after: string | null) =>
        (await graphql(other, 'custom', token, STAFF, { a: after })).body.data?.staffMembers as unknown as Page;
      const first = await ask(null);
      other.removePerson('custom', 'person-006');
      const second = await ask(first.pageInfo.endCursor);
      expect(second.nodes[0]?.id).toBe('gid://shopify/StaffMember/81001000026');
    } finally {
      await other.close();
    }
  });

  test('walking backwards gives the same people', async () => {
    const back: string[] = [];
    for (let before: string | null = null; ;) {
      const query =
        'query($b:String){staffMembers(last:25,before:$b){pageInfo{hasPreviousPage startCursor} nodes{id}}}';
      const { body } = await graphql(standin, 'custom', custom, query, { b: before });
      const found = body.data?.staffMembers as unknown as {
        nodes: { id: string }[];
        pageInfo: { hasPreviousPage: boolean; startCursor: string };
      };
      back.unshift(...found.nodes.map((one) => one.id));
      if (!found.pageInfo.hasPreviousPage) break;
      before = found.pageInfo.startCursor;
    }
    expect(back).toHaveLength(60);
    expect(new Set(back).size).toBe(60);
  });

  test.each([
    ['{ staffMembers(first: 251) { nodes { id } } }', 'first cannot exceed 250'],
    ['{ staffMembers { nodes { id } } }', 'you must provide one of first or last'],
    ['{ staffMembers(first: 1, after: "nonsense") { nodes { id } } }', 'Invalid cursor'],
  ])('%s is refused', async (query, message) => {
    const { body } = await graphql(standin, 'custom', custom, query);
    expect(body.data?.staffMembers).toBeNull();
    expect(body.errors?.[0]?.message).toContain(message);
  });

  test('rows past the cap are an error, not a short list', async () => {
    const other = await startStandin({ appUrl: 'http://127.0.0.1:1', paginationCap: 30 });
    try {
      const token = await accessToken(other, 'custom', 'owner', 'offline');
      const { body } = await graphql(other, 'custom', token, '{ staffMembers(first: 50) { nodes { id } } }');
      expect(body.errors?.[0]?.extensions?.code).toBe('PAGINATION_LIMIT_EXCEEDED');
    } finally {
      await other.close();
    }
  });
});

describe('cost', () => {
  test('each answer carries its cost, and the part not used comes back', async () => {
    const { body } = await graphql(standin, 'custom', custom, '{ staffMembers(first: 250) { nodes { id email } } }');
    expect(body.extensions?.cost).toMatchObject({ requestedQueryCost: 252, actualQueryCost: 62 });
  });

  test('a query dearer than 1000 points is refused before it runs', async () => {
    const { body } = await graphql(standin, 'custom', custom, APPS.replace('first:100', 'first:250'), { p: 'PUBLIC' });
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', maxCost: 1000 });
  });

  test('an empty bucket answers THROTTLED with status 200 and fills with time', async () => {
    let now = Date.parse('2026-11-20T10:00:00Z');
    const other = await startStandin({
      appUrl: 'http://127.0.0.1:1',
      bucket: { maximum: 300, restoreRate: 100 },
      now: () => new Date(now),
    });
    try {
      const token = await accessToken(other, 'custom', 'owner', 'offline');
      const ask = () => graphql(other, 'custom', token, '{ staffMembers(first: 250) { nodes { id } } }');
      await ask();
      const second = await ask();
      expect(second.status).toBe(200);
      expect(second.body.data).toBeUndefined();
      expect(second.body.errors?.[0]).toMatchObject({ message: 'Throttled', extensions: { code: 'THROTTLED' } });
      expect(second.body.extensions?.cost).toMatchObject({
        actualQueryCost: null,
        throttleStatus: { currentlyAvailable: 238 },
      });
      now += 1000;
      expect((await ask()).body.errors).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

describe('REST users.json', () => {
  test('answers with permissions for the custom app', async () => {
    const { status, body } = await adminGet(standin, 'custom', custom, '2026-10/users.json');
    const users = (body as unknown as { users: { id: number; permissions: string[] }[] }).users;
    expect(status).toBe(200);
    expect(users).toHaveLength(60);
    expect(users[0]?.permissions).toEqual(['full']);
  });

  test('is refused to a public app', async () => {
    expect((await adminGet(standin, 'plain', plain, '2026-10/users.json')).status).toBe(403);
  });
});
