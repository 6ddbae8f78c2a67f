import type { Session } from '@shopify/shopify-api';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import { openMailer } from '#app/adapters/mail/smtp-mailer.ts';
import { createAdminClient, type AdminClient } from '#app/adapters/shopify/admin-client.ts';
import { answerBadToken, answerNoRole, answerTryLater } from '#app/adapters/shopify/auth-answers.ts';
import { CostPace } from '#app/adapters/shopify/cost-pace.ts';
import { createFootprintReader } from '#app/adapters/shopify/footprint-reader.ts';
import { readOlderUsers } from '#app/adapters/shopify/older-users.ts';
import { createRosterSource } from '#app/adapters/shopify/roster-source.ts';
import { userOf } from '#app/adapters/shopify/sealed-session.ts';
import type { SessionShelf } from '#app/adapters/shopify/session-storage.ts';
import { fixedToken } from '#app/adapters/shopify/access-tokens.ts';
import { identifyShop } from '#app/adapters/shopify/shop-identity.ts';
import { offlineTokens } from '#app/adapters/shopify/token-source.ts';
import { openSigner } from '#app/adapters/signing/file-signer.ts';
import { openDiskStore } from '#app/adapters/storage/disk-store.ts';
import { openAuthority } from '#app/adapters/timestamp/authority.ts';
import { openWitness } from '#app/adapters/witness/witness-client.ts';
import { openBuiltVerifier } from '#app/adapters/verifier/built-verifier.ts';
import { config, type Config } from '#app/config/env.server.ts';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { findMemberOfUser, type MemberRow } from '#app/db/members.ts';
import { deleteSessions, findSession, sessionsOfShop, storeSession } from '#app/db/sessions.ts';
import { openShopLocks } from '#app/db/shop-locks.ts';
import { enterShopOfDomain, findShop, idOfShop, isInstalled, storeShopFacts, type ShopRow } from '#app/db/shops.ts';
import { isDatabaseUnreachable } from '#app/db/unreachable.ts';
import { memberId, shopId, type ShopId } from '#app/domain/ids.ts';
import { openLogger, type Logger } from '#app/logging.server.ts';
import type { Actor, Context, Ports, Role } from '#app/ports.ts';
import { openSender } from '#app/queue/enqueue.server.ts';
import { createShopify, type Admitted, type Shopify } from '#app/shopify.server.ts';
import type { DeliveryHandlers } from '#app/usecases/intake/handle-delivery.ts';
import { installShop } from '#app/usecases/shops/install-shop.ts';
import { isKnownAsIs, openMember, type Visitor } from '#app/usecases/shops/open-member.ts';
import { shopNotices } from '#app/usecases/shops/shop-notices.ts';
import type { InstallationCheck } from '#app/usecases/shops/uninstall-shop.ts';
import { updateScopes } from '#app/usecases/shops/update-scopes.ts';

export interface Authenticated {
  context: Context & { actor: Actor };
}

/** Everything a process needs to serve requests and jobs, opened once. */
export interface Contexts {
  shopify: Shopify;
  db: Database;
  ports: Ports;
  authenticate(request: Request, allowed: readonly Role[] | 'anyone'): Promise<Authenticated>;
  contextForJob(shop: ShopId): Promise<Context>;
  deliveryHandlers: DeliveryHandlers;
  close(): Promise<void>;
}

/** A job names a store that we have no row of. */
export class ShopMissing extends Error {
  readonly code = 'shop_missing';
  constructor() {
    super('there is no store with this id');
    this.name = 'ShopMissing';
  }
}

/** Shopify handed out a token and then would not say whose store it opens. Nothing is stored; opening the app again is right. */
class ShopNotIdentified extends Error {
  readonly code = 'shop_not_identified';
}

/** Opens the adapters this configuration names. The only place they are chosen. */
export async function openContexts(settings: Config): Promise<Contexts> {
  const log = openLogger(settings.logLevel);
  const { clientId, clientSecret, distribution } = settings.shopify;
  const now = (): Date => new Date();
  const db = openDatabase(settings.database.app, { connections: settings.database.connections });
  const locks = openShopLocks(settings.database.app);
  const keys = openKeyRing(settings.rootKeysFile);
  const sender = await openSender(settings.database.app, (error) => log.error({ event: 'queue.error', err: error }));
  const shelf = sessionShelf(db, distribution, now);
  const paces = new Map<string, CostPace>();

  const tokensOf = (domain: string) => {
    const client = { clientId, clientSecret };
    return offlineTokens(domain, { shelf, keys, client, alone: (name, work) => locks.alone(name, work), now });
  };
  const clientOf = ({ domain }: Pick<Context['shop'], 'domain'>): AdminClient => {
    const pace = paces.get(domain) ?? new CostPace();
    paces.set(domain, pace);
    return createAdminClient({ domain, tokens: tokensOf(domain), pace });
  };

  const ports: Ports = {
    keys,
    signer: openSigner({
      logKeyFile: settings.logKeyFile,
      packKeyFile: settings.packKeyFile,
      previousLogKeyFile: settings.previousLogKeyFile,
      heldBy: settings.keysHeldBy,
      clientId,
      production: settings.environment === 'production',
    }),
    objects: openDiskStore(settings.objectsDir),
    roster: createRosterSource(clientOf, now, ({ domain }) => readOlderUsers({ domain, tokens: tokensOf(domain) })),
    footprints: createFootprintReader(clientOf, now),
    listReader: { read: parseList },
    ...openOutside(settings, now),
    verifier: openBuiltVerifier(settings.appUrl),
  };

  const shopify = createShopify({
    clientId,
    clientSecret,
    appUrl: settings.appUrl,
    shelf,
    keys,
    locks,
    now,
    warn: (facts) => log.warn({ event: 'shopify.library', ...facts }),
  });

  const contextOf = (shop: ShopRow): Context => ({
    shop: {
      shopId: idOfShop(shop),
      domain: shop.domain,
      timeZone: shop.timeZone ?? 'UTC',
      distribution: shop.distribution === 'custom' ? 'custom' : 'public',
      clientId,
      grantedScopes: shop.grantedScopes,
    },
    actor: null,
    now: now(),
    db,
    enqueue: sender.enqueue,
    ports,
  });

  const checkOf =
    (ctx: Context): InstallationCheck =>
    async () => {
      const { outcome } = await identifyShop(clientOf(ctx.shop));
      if (outcome === 'identified') return 'installed';
      return outcome === 'signed_out' ? 'gone' : 'unknown';
    };

  return {
    shopify,
    db,
    ports,
    deliveryHandlers: shopNotices(checkOf),
    async authenticate(request, allowed) {
      try {
        const admitted = await shopify.admit(request);
        const visitor = visitorOf(admitted.session);
        if (visitor === null) throw answerBadToken(request, settings.appUrl);
        const authenticated = await recognise(db, contextOf, admitted, visitor);
        requireRole(authenticated.context.actor, allowed);
        return authenticated;
      } catch (error) {
        throw toAnswer(error, log);
      }
    },
    async contextForJob(shop) {
      const row = await db.inShop(shop, (tx) => findShop(tx, shop));
      if (row === null) throw new ShopMissing();
      return contextOf(row);
    },
    async close() {
      await sender.close();
      await locks.close();
      await db.close();
    },
  };
}

/** Whom the record is shown to. Each is null until the operator names one. */
function openOutside(
  { timestampUrl, timestampRootsFile, smtpUrl, mailFrom, witness }: Config,
  now: () => Date,
): Pick<Ports, 'timestamper' | 'mailer' | 'witness'> {
  return {
    timestamper: timestampUrl === null ? null : openAuthority({ url: timestampUrl, rootsFile: timestampRootsFile }),
    mailer: smtpUrl === null || mailFrom === null ? null : openMailer({ url: smtpUrl, from: mailFrom }),
    witness: witness && openWitness({ ...witness, now }),
  };
}

type ContextOf = (shop: ShopRow) => Context;

/**
 * The store and the member behind an admitted request. The ordinary request reads both in one transaction and writes nothing; the first
 * one of an installation or of a person, and one that comes with new tokens, brings the records up to date.
 */
async function recognise(
  db: Database,
  contextOf: ContextOf,
  admitted: Admitted,
  visitor: Visitor,
): Promise<Authenticated> {
  const { domain, session, isFresh } = admitted;
  const scopes = (session.scope ?? '').split(',').filter((scope) => scope !== '');
  let found = await lookUp(db, domain, visitor.userId);
  if (!isInstalled(found.shop)) {
    await installShop(contextOf(found.shop), { scopes });
    found = await lookUp(db, domain, visitor.userId);
  } else if (isFresh && !sameScopes(scopes, found.shop.grantedScopes)) {
    const context = contextOf(found.shop);
    await updateScopes(context, { scopes, toldAt: context.now });
    found = await lookUp(db, domain, visitor.userId);
  }
  const context = contextOf(found.shop);
  const isKnown = found.member !== null && isKnownAsIs(found.member, visitor, found.shop.installedAt, context.now);
  const member = isKnown && found.member !== null ? found.member : await openMember(context, visitor);
  return { context: { ...context, actor: actorOf(member, visitor) } };
}

const lookUp = (db: Database, domain: string, userId: bigint): Promise<{ shop: ShopRow; member: MemberRow | null }> =>
  db.inDomain(domain, async (tx) => {
    const shop = await enterShopOfDomain(tx, domain);
    if (shop === null) throw new ShopMissing();
    return { shop, member: await findMemberOfUser(tx, idOfShop(shop), userId) };
  });

const sameScopes = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join() === [...other].sort().join();

function visitorOf(session: Session): Visitor | null {
  const user = userOf(session);
  if (user === null) return null;
  const name = [user.first_name, user.last_name].filter((part) => part).join(' ');
  return {
    userId: BigInt(user.id),
    name: name === '' ? (user.email ?? `Shopify user ${user.id}`) : name,
    email: user.email ?? null,
    emailVerified: user.email_verified === true,
    isAccountOwner: user.account_owner === true,
    locale: user.locale ?? 'en',
  };
}

const actorOf = (member: MemberRow, visitor: Visitor): Actor => ({
  ...visitor,
  memberId: memberId(member.memberId),
  roles: member.roles as Role[],
});

function requireRole(actor: Actor, allowed: readonly Role[] | 'anyone'): void {
  if (allowed === 'anyone' || actor.roles.some((role) => allowed.includes(role))) return;
  throw answerNoRole();
}

function toAnswer(error: unknown, log: Logger): unknown {
  if (error instanceof Response) return error;
  log.error({ event: 'authenticate.failed', err: error });
  if (isDatabaseUnreachable(error)) return answerTryLater('database');
  return error instanceof ShopNotIdentified ? answerTryLater('shopify') : error;
}

/** Sealed sessions in our table. The first token of an unknown domain is asked whose store it opens, and makes that store's row. */
function sessionShelf(db: Database, distribution: 'public' | 'custom', now: () => Date): SessionShelf {
  const inStore = <Result>(
    domain: string,
    work: (tx: Parameters<Parameters<Database['inDomain']>[1]>[0], shop: ShopId) => Promise<Result>,
    otherwise: Result,
  ): Promise<Result> =>
    db.inDomain(domain, async (tx) => {
      const shop = await enterShopOfDomain(tx, domain);
      return shop === null ? otherwise : work(tx, idOfShop(shop));
    });

  return {
    find: (domain, id) => inStore(domain, (tx, shop) => findSession(tx, shop, id), null),
    all: (domain) => inStore(domain, (tx, shop) => sessionsOfShop(tx, shop), []),
    async put(domain, sealed, accessToken) {
      const row = { ...sealed, storedAt: now() };
      const stored = await inStore<boolean | null>(domain, (tx, shop) => storeSession(tx, shop, row), null);
      if (stored !== null) return stored;
      if (accessToken === undefined) throw new ShopNotIdentified();
      // Outside any transaction, because it calls Shopify. Two first openings at once both make the same row.
      const answer = await identifyShop(createAdminClient({ domain, tokens: fixedToken(accessToken) }));
      if (answer.outcome !== 'identified') throw new ShopNotIdentified();
      const { shopId: number, ...facts } = answer.shop;
      return db.inShop(shopId(number), async (tx) => {
        await storeShopFacts(tx, shopId(number), { domain, ...facts }, { distribution, now: now() });
        return storeSession(tx, shopId(number), row);
      });
    },
    async remove(domain, ids) {
      await inStore(domain, (tx, shop) => deleteSessions(tx, shop, ids), 0);
    },
  };
}

// The built Remix handler and the processes around it are two module graphs in one process; they share what is open through the global.
const held = globalThis as typeof globalThis & { countersignContexts?: Promise<Contexts> };

/** What this process has open, opened at the first call. A failure is not kept: the next call tries again. */
export function contexts(): Promise<Contexts> {
  held.countersignContexts ??= openContexts(config()).catch((error: unknown) => {
    delete held.countersignContexts;
    throw error;
  });
  return held.countersignContexts;
}

/**
 * Who sends this request, and may they? Every loader and action that reads or changes anything calls it first, with the roles it is for;
 * 'anyone' is anybody whom Shopify lets open the app. Throws a Response otherwise: 401 or the bounce page for a bad token, 403 for a
 * person without the role, 503 when it cannot be known just now.
 */
export async function authenticate(request: Request, allowed: readonly Role[] | 'anyone'): Promise<Authenticated> {
  const { authenticate: check } = await contexts().catch((error: unknown) => {
    throw toAnswer(error, openLogger(config().logLevel));
  });
  return check(request, allowed);
}

/** Context of a job: no actor. Throws ShopMissing. */
/** The app's own address, as it is published: what is handed to people outside begins with it. */
export const appAddress = (): string => config().appUrl;

export const contextForJob = async (shop: ShopId): Promise<Context> => (await contexts()).contextForJob(shop);

/**
 * Context of a request that a ticket lets in: no actor. Out: null when there is no such store. Throws a 503 Response when our database
 * cannot be reached, since the ticket may well be good.
 */
export async function contextForTicket(shop: ShopId): Promise<Context | null> {
  try {
    return await contextForJob(shop);
  } catch (error) {
    if (error instanceof ShopMissing) return null;
    throw isDatabaseUnreachable(error) ? answerTryLater('database') : error;
  }
}

/** Reads what is published for everybody: no session, no store named. Throws a 503 Response when our database cannot be reached. */
export async function readForAnyone<Result>(read: (db: Database) => Promise<Result>): Promise<Result> {
  try {
    return await read((await contexts()).db);
  } catch (error) {
    throw isDatabaseUnreachable(error) ? answerTryLater('database') : error;
  }
}

/** Ends what this process has open; for graceful stops. */
export async function closeContexts(): Promise<void> {
  const open = held.countersignContexts;
  delete held.countersignContexts;
  await (await open)?.close();
}
