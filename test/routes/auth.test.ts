import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { STORES } from '#test/standin/facts.ts';
import { domainOf, refusalOf, startAdmittedApp, type AdmittedApp } from './admitted-app.ts';

let app: AdmittedApp;
beforeAll(async () => {
  app = await startAdmittedApp();
});
afterAll(() => app.close());
afterEach(() => app.shopify.clearFaults());

const open = (store: 'custom' | 'plain' | 'development', person: string) =>
  app.contexts.authenticate(app.page(store, person), 'anyone');

const tokenCalls = () => app.calls().filter((call) => call.endsWith('/admin/oauth/access_token'));

describe('whoever opens the app first', () => {
  it('becomes manager, and the store, its log and its first entries are made', async () => {
    const { context } = await open('plain', 'manager');
    expect(context.actor.roles).toEqual(['manager']);
    expect(context.actor.isAccountOwner).toBe(false);
    expect(context.shop).toMatchObject({
      shopId: BigInt(STORES.plain.shopId),
      domain: domainOf('plain'),
      distribution: 'public',
      grantedScopes: [],
    });
    const [shop] = await app.rows<{ installation_no: number }>('SELECT * FROM shop WHERE shop_id = $1', [
      STORES.plain.shopId,
    ]);
    expect(shop?.installation_no).toBe(1);
    const types = await app.rows<{ type: string }>('SELECT type FROM leaf WHERE shop_id = $1 ORDER BY index', [
      STORES.plain.shopId,
    ]);
    expect(types.map((row) => row.type)).toEqual(['log.opened', 'app.installed', 'member.opened']);
    const [log] = await app.rows<{ origin: string }>('SELECT origin FROM log WHERE shop_id = $1', [
      STORES.plain.shopId,
    ]);
    expect(log?.origin).toMatch(/^demo\./);
  });

  it('stays the only manager: the next person has no role, and the owner claims theirs', async () => {
    await open('plain', 'manager');
    const lead = await open('plain', 'lead-1');
    expect(lead.context.actor.roles).toEqual([]);
    const owner = await open('plain', 'owner');
    expect(owner.context.actor).toMatchObject({ roles: ['owner'], isAccountOwner: true });
    const again = await open('plain', 'manager');
    expect(again.context.actor.roles).toEqual(['manager']);
  });

  it('is manager and owner in a store of one', async () => {
    const { context } = await open('development', 'owner');
    expect(context.actor.roles).toEqual(['manager', 'owner']);
  });

  it('makes one installation when two people open it at the same moment', async () => {
    const people = await Promise.all([open('custom', 'lead-1'), open('custom', 'lead-2')]);
    const managers = people.filter(({ context }) => context.actor.roles.includes('manager'));
    expect(managers).toHaveLength(1);
    const types = await app.rows<{ type: string }>('SELECT type FROM leaf WHERE shop_id = $1', [STORES.custom.shopId]);
    expect(types.filter((row) => row.type === 'app.installed')).toHaveLength(1);
    expect(types.filter((row) => row.type === 'member.opened')).toHaveLength(2);
  });

  it('starts the first reading of the lists that the store has open', async () => {
    await open('custom', 'manager');
    const [shop] = await app.rows<{ distribution: string; granted_scopes: string[]; next_sync_due_at: Date }>(
      'SELECT * FROM shop WHERE shop_id = $1',
      [STORES.custom.shopId],
    );
    expect(shop).toMatchObject({ distribution: 'custom', granted_scopes: ['read_apps', 'read_users'] });
    expect(shop?.next_sync_due_at).toBeInstanceOf(Date);
    const jobs = await app.rows<{ data: { kind: string } }>("SELECT data FROM pgboss.job WHERE name = 'sync-roster'");
    expect(jobs.map((job) => job.data.kind).sort()).toEqual(['apps', 'people']);
  });
});

describe('somebody appointed before', () => {
  const appoint = (email: string) =>
    app.contexts.db.inShop(BigInt(STORES.plain.shopId) as never, (tx) =>
      tx.member.create({
        data: {
          shopId: BigInt(STORES.plain.shopId),
          memberId: crypto.randomUUID(),
          name: 'As the list has it',
          email,
          roles: ['reviewer'],
          createdAt: new Date(),
        },
      }),
    );

  it('is found by their verified e-mail, whatever its case, and gets what they were appointed to', async () => {
    await open('plain', 'manager');
    const person = app.shopify.people('plain').find((one) => one.key === 'lead-2');
    const appointed = await appoint(String(person?.email).toUpperCase());
    const { context } = await open('plain', 'lead-2');
    expect(context.actor).toMatchObject({ memberId: appointed.memberId, roles: ['reviewer'] });
  });

  it('is not found by an address that Shopify has not verified', async () => {
    await open('plain', 'manager');
    const person = app.shopify.addPerson('plain', {
      firstName: 'Ines',
      lastName: 'Duarte',
      email: 'ines.duarte@harbour.example',
    });
    person.emailVerified = false;
    app.shopify.allowApp('plain', person.key, true);
    await appoint(person.email);
    const { context } = await open('plain', person.key);
    expect(context.actor.roles).toEqual([]);
  });
});

describe('a request that is not to be trusted', () => {
  const forged = () => ({
    'of a foreign issuer': app.shopify.idToken('plain', 'manager', { iss: `https://${domainOf('custom')}/admin` }),
    'signed with another secret': app.shopify.idToken('plain', 'manager', { secret: 'another' }),
    'that has expired': app.shopify.idToken('plain', 'manager', { exp: Math.floor(Date.now() / 1000) - 60 }),
    'that is not valid yet': app.shopify.idToken('plain', 'manager', { nbf: Math.floor(Date.now() / 1000) + 60 }),
    'for another app': app.shopify.idToken('plain', 'manager', { aud: 'another-app' }),
    'that is not signed': `${app.shopify.idToken('plain', 'manager').split('.').slice(0, 2).join('.')}.`,
    'whose store is none of Shopify': app.shopify.idToken('plain', 'manager', {
      iss: 'https://evil.example/admin',
      dest: 'https://evil.example',
    }),
    'that is no token at all': 'nonsense',
  });

  it.each(Object.keys({ ...labels() }))(
    'a token %s: 401 with the retry header on a fetch, and nothing is exchanged',
    async (label) => {
      const token = forged()[label as keyof ReturnType<typeof forged>];
      const before = tokenCalls().length;
      const answer = await refusalOf(app.contexts.authenticate(app.fetched(token), 'anyone'));
      expect(answer.status).toBe(401);
      expect(answer.headers.get('x-shopify-retry-invalid-session-request')).toBe('1');
      expect(await answer.text()).toContain('Reload the page');
      expect(tokenCalls()).toHaveLength(before);
    },
  );

  it.each(Object.keys({ ...labels() }))('a token %s: the bounce page on a document', async (label) => {
    const token = forged()[label as keyof ReturnType<typeof forged>];
    const page = app.page('plain', 'manager');
    const url = new URL(page.url);
    url.searchParams.set('id_token', token);
    const before = tokenCalls().length;
    const answer = await refusalOf(app.contexts.authenticate(new Request(url, page), 'anyone'));
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '', url);
    expect(location.pathname).toBe('/auth/session-token');
    expect(location.searchParams.get('shopify-reload')).toMatch(/^https:\/\/app\.countersign\.test\/app\?/);
    expect(location.search).not.toContain(token);
    expect(tokenCalls()).toHaveLength(before);
  });

  it('names another store in its address than in its token: refused like a bad token', async () => {
    const url = new URL(app.page('plain', 'manager').url);
    url.searchParams.set('shop', domainOf('custom'));
    const answer = await refusalOf(app.contexts.authenticate(new Request(url, app.page('plain', 'manager')), 'anyone'));
    expect(answer.headers.get('location')).toContain('/auth/session-token');
  });

  it('has no token: a fetch gets 401, a page outside the admin is sent to the way in', async () => {
    const bare = new Request('https://app.countersign.test/app?_data=routes/app', {
      headers: app.page('plain', 'manager').headers,
    });
    expect((await refusalOf(app.contexts.authenticate(bare, 'anyone'))).status).toBe(401);
    const page = new Request('https://app.countersign.test/app', { headers: bare.headers });
    const answer = await refusalOf(app.contexts.authenticate(page, 'anyone'));
    expect(answer.headers.get('location')).toBe('/auth/login');
  });

  it('comes from staff without permission for the app: a designed refusal, and no member is made', async () => {
    const token = app.shopify.idToken('plain', 'no-app');
    const answer = await refusalOf(app.contexts.authenticate(app.fetched(token), 'anyone'));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ denied: 'shopify_permission' });
    const members = await app.rows('SELECT 1 FROM member WHERE user_id = $1', [STORES.plain.firstUserId + 4]);
    expect(members).toEqual([]);
  });

  it('comes from a person without the role that the page is for', async () => {
    await open('plain', 'manager');
    const answer = await refusalOf(app.contexts.authenticate(app.page('plain', 'lead-1'), ['manager', 'owner']));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ denied: 'no_role' });
  });

  it('meets a Shopify that does not answer: 503, and the next try succeeds', async () => {
    await open('plain', 'manager');
    await app.expire(`${domainOf('plain')}_${STORES.plain.firstUserId + 1}`);
    app.shopify.fail({ match: '/admin/oauth/access_token', kind: '500', times: 1 });
    expect((await refusalOf(open('plain', 'manager'))).status).toBe(503);
    expect((await open('plain', 'manager')).context.actor.roles).toEqual(['manager']);
  });
});

function labels(): Record<string, true> {
  return {
    'of a foreign issuer': true,
    'signed with another secret': true,
    'that has expired': true,
    'that is not valid yet': true,
    'for another app': true,
    'that is not signed': true,
    'whose store is none of Shopify': true,
    'that is no token at all': true,
  };
}
