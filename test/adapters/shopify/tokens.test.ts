import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Session } from '@shopify/shopify-api';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openSession, sealSession, userOf } from '#app/adapters/shopify/sealed-session.ts';
import { storeSession } from '#app/db/sessions.ts';
import { shopId } from '#app/domain/ids.ts';
import { STORES } from '#test/standin/facts.ts';
import { domainOf, startAdmittedApp, type AdmittedApp } from '#test/routes/admitted-app.ts';

const keys = openKeyRing(null);
const CUSTOM = shopId(BigInt(STORES.custom.shopId));
const OFFLINE = `offline_${domainOf('custom')}`;
const ONLINE = `${domainOf('custom')}_${STORES.custom.firstUserId + 1}`;

let app: AdmittedApp;
beforeAll(async () => {
  app = await startAdmittedApp();
});
afterAll(() => app.close());
beforeEach(() => app.contexts.authenticate(app.page('custom', 'manager'), 'anyone'));
afterEach(() => app.shopify.clearFaults());

const tokenCalls = () => app.calls().filter((call) => call.endsWith('/admin/oauth/access_token')).length;
const callsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  const before = tokenCalls();
  await work();
  return tokenCalls() - before;
};
const stored = async (id: string) => {
  const [row] = await app.rows<{ sealed: Buffer; key_id: string; expires_at: Date }>(
    'SELECT * FROM session WHERE id = $1',
    [id],
  );
  if (row === undefined) return null;
  return openSession(
    {
      id,
      kind: 'offline',
      userId: null,
      expiresAt: row.expires_at,
      sealed: Buffer.from(row.sealed),
      keyId: row.key_id,
    },
    keys,
  );
};
const readPeople = async (contexts = app.contexts) => {
  const { shop } = await contexts.contextForJob(CUSTOM);
  return contexts.ports.roster.read(shop, 'people');
};

/** The next token call takes its time, so that whoever is not kept out comes in meanwhile. */
const slowTokens = () => app.shopify.fail({ match: '/admin/oauth/access_token', kind: 'slow', times: 1, delayMs: 400 });

describe('a stored token', () => {
  it('is sealed: neither it nor the person is readable in the table, and the key is named', async () => {
    const session = await stored(ONLINE);
    const rows = await app.rows<{ all: string; key_id: string }>(
      "SELECT session::text || encode(sealed, 'escape') AS all, key_id FROM session",
    );
    const person = userOf(session as Session);
    for (const row of rows) {
      expect(row.all).not.toMatch(/shp[a-z]{2}_|eyJ/);
      expect(row.all).not.toContain(person?.email);
      expect(row.key_id).toBe(keys.rootKeyId);
    }
    expect(session?.accessToken).toMatch(/^shpua_/);
  });

  it('keeps what came with it about the person', async () => {
    const person = userOf((await stored(ONLINE)) as Session);
    const known = app.shopify.people('custom').find((one) => one.key === 'manager');
    expect(person).toMatchObject({
      id: known?.userId,
      email: known?.email,
      first_name: known?.firstName,
      account_owner: false,
      email_verified: known?.emailVerified,
    });
  });

  it('does not open in the place of another', () => {
    const session = new Session({
      id: OFFLINE,
      shop: domainOf('custom'),
      state: '',
      isOnline: false,
      accessToken: 'shpat_1',
    });
    const sealed = sealSession(session, keys);
    expect(() => openSession({ ...sealed, id: 'offline_other.myshopify.com' }, keys)).toThrow(/does not open/);
  });

  it('without an end counts as ended', () => {
    const session = new Session({
      id: OFFLINE,
      shop: domainOf('custom'),
      state: '',
      isOnline: false,
      accessToken: 'shpat_1',
    });
    expect(openSession(sealSession(session, keys), keys)?.isActive(undefined)).toBe(false);
  });

  it('is not overwritten by one that ends earlier', async () => {
    const fresh = (await stored(OFFLINE)) as Session;
    const older = new Session({
      ...fresh.toObject(),
      accessToken: 'shpat_older',
      expires: new Date((fresh.expires as Date).getTime() - 1000),
    });
    const put = (session: Session) =>
      app.contexts.db.inShop(CUSTOM, (tx) =>
        storeSession(tx, CUSTOM, { ...sealSession(session, keys), storedAt: new Date() }),
      );
    expect(await put(older)).toBe(false);
    expect((await stored(OFFLINE))?.accessToken).toBe(fresh.accessToken);
    expect(
      await put(new Session({ ...fresh.toObject(), expires: new Date((fresh.expires as Date).getTime() + 1000) })),
    ).toBe(true);
  });
});

describe('a person whose tokens have ended', () => {
  it('gets new ones once, however many requests of theirs arrive together', async () => {
    await app.expire(ONLINE);
    const spent = await callsDuring(() =>
      Promise.all(Array.from({ length: 6 }, () => app.contexts.authenticate(app.page('custom', 'manager'), 'anyone'))),
    );
    // One exchange for the app's token and one for the person's.
    expect(spent).toBe(2);
  });

  it('gets new ones once, though two processes serve them', async () => {
    const other = await app.anotherProcess();
    await app.expire(ONLINE);
    slowTokens();
    const spent = await callsDuring(() =>
      Promise.all([app.contexts, other].map((one) => one.authenticate(app.page('custom', 'manager'), 'anyone'))),
    );
    expect(spent).toBe(2);
  });

  it('exchanges nothing while they last', async () => {
    const spent = await callsDuring(() => app.contexts.authenticate(app.page('custom', 'manager'), 'anyone'));
    expect(spent).toBe(0);
  });
});

describe('a job', () => {
  it('refreshes the token of its store once, however many jobs of however many processes find it ended', async () => {
    const other = await app.anotherProcess();
    await app.expire(OFFLINE);
    slowTokens();
    const before = (await stored(OFFLINE))?.refreshToken;
    const spent = await callsDuring(async () => {
      const readings = await Promise.all([readPeople(), readPeople(other), readPeople(), readPeople(other)]);
      expect(readings.map((reading) => reading.outcome)).toEqual(['read', 'read', 'read', 'read']);
    });
    expect(spent).toBe(1);
    expect((await stored(OFFLINE))?.refreshToken).not.toBe(before);
  });

  it('renews a token once that Shopify refuses before its time', async () => {
    app.shopify.fail({ match: '/graphql.json', kind: 'expired-token', times: 1 });
    const spent = await callsDuring(async () => expect((await readPeople()).outcome).toBe('read'));
    expect(spent).toBe(1);
  });

  it('does not take a refresh that failed for the end of the installation', async () => {
    await app.expire(OFFLINE);
    app.shopify.fail({ match: '/admin/oauth/access_token', kind: '500', times: 1 });
    expect(await readPeople()).toEqual({ outcome: 'failed', why: 'token_unavailable', pagesRead: 0 });
    expect((await readPeople()).outcome).toBe('read');
  });

  it('learns that the store has ended our access when the refresh is refused', async () => {
    await app.expire(OFFLINE);
    await app.shopify.uninstallCountersign('custom');
    expect(await readPeople()).toEqual({ outcome: 'failed', why: 'signed_out', pagesRead: 0 });
  });
});
