import { currentControl, type StoredControl } from '#app/db/controls.ts';
import { copyAddresses } from '#app/db/copy-addresses.ts';
import { latestList } from '#app/db/lists.ts';
import { settingOf } from '#app/db/settings.ts';
import { THRESHOLDS } from '#app/db/surroundings.ts';
import { membersOfShop } from '#app/db/members.ts';
import type { MemberRow } from '#app/db/members.ts';
import type { Tx } from '#app/db/client.server.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from '#app/domain/access/thresholds.ts';
import { NO_ADDRESSES, type CopyAddresses } from '#app/domain/evidence/addresses.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { CopyChannel } from '#app/domain/evidence/log-entries.ts';
import { logKeyText } from '#app/ledger/read.ts';
import type { Role } from '#app/ports.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { isDenied } from './list-head.ts';
import type { Reader } from './member.ts';

/** A person who uses the app or was appointed to. Times ISO 8601 UTC. */
export interface MemberLine {
  memberId: string;
  name: string;
  email: string | null;
  roles: Role[];
  /** null: never opened the app. */
  openedAt: string | null;
  isMe: boolean;
  /** How this person was matched to a row of the people list. `claimed` waits for a second person. */
  matched: 'user_id' | 'verified_email' | 'claimed' | 'confirmed' | 'not_matched';
  /** The row that was matched or claimed; null when none, or when it is not on the newest list. */
  row: { name: string; email: string | null } | null;
}

/** Reading a list from Shopify: open, or why not. 'refused': the permission is there, and Shopify said no when it was used last. */
export type ApiWay = 'open' | 'can_ask' | 'refused' | 'closed_public' | 'closed_custom';

/** By which ways a list reaches the app in this store, and why a way is closed. */
export interface OpenHere {
  kind: SubjectKind;
  api: ApiWay;
  /** When the newest list came, and by which way; null: none yet. */
  last: { takenAt: string; route: string } | null;
}

/** Where copies of the record go. Times ISO 8601 UTC. */
export interface CopiesFacts {
  addresses: CopyAddresses;
  /** False: this installation has no mail server, so addresses are kept for when it has. */
  sendsMail: boolean;
  /** Whether an outside authority puts its time on the record. */
  isStamped: boolean;
  /** The newest copy that arrived, and by which way; null: none has left yet. */
  last: { at: string; channel: CopyChannel } | null;
  /** True while a copy is on its way or is being tried again. */
  isWaiting: boolean;
}

export interface SettingsPage {
  manages: boolean;
  members: MemberLine[];
  openHere: OpenHere[];
  /** What can be done about the one optional permission; null where there is nothing to ask. */
  optional: 'ask' | 'give_back' | null;
  copies: CopiesFacts;
  /** The control in force; null while none was recorded. */
  control: StoredControl | null;
  /** By which limits findings are judged. */
  thresholds: Thresholds;
  /** null while the record of this store has not been opened. */
  key: { text: string; fingerprint: string; demo: boolean } | null;
}

export async function presentSettings(ctx: Reader): Promise<SettingsPage> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const log = await tx.log.findUnique({ where: { shopId }, select: { origin: true } });
    return {
      manages: manages(ctx),
      members: await memberLines(tx, ctx),
      openHere: [await openHere(tx, ctx, 'people'), await openHere(tx, ctx, 'apps')],
      optional: optionalScope(ctx.shop),
      copies: await copiesFacts(tx, ctx),
      control: await currentControl(tx, shopId),
      thresholds: (await settingOf<Thresholds>(tx, shopId, THRESHOLDS)) ?? DEFAULT_THRESHOLDS,
      key: log && {
        text: logKeyText(log.origin, ctx.ports.signer),
        fingerprint: fingerprintOf(ctx.ports.signer.logPublicKey),
        demo: isDemoOrigin(log.origin),
      },
    };
  });
}

const manages = ({ actor }: Reader): boolean => actor.roles.includes('manager') || actor.roles.includes('owner');

async function copiesFacts(tx: Tx, ctx: Reader): Promise<CopiesFacts> {
  const { shopId } = ctx.shop;
  const last = await tx.outsideCopy.findFirst({
    where: { shopId, state: 'delivered', deliveredAt: { not: null } },
    orderBy: { deliveredAt: 'desc' },
  });
  const waiting = await tx.outsideCopy.findFirst({
    where: { shopId, state: 'waiting', nextAttemptAt: { not: null } },
    select: { copyId: true },
  });
  return {
    // Personal, and of use only to who may change them.
    addresses: manages(ctx) ? await copyAddresses(tx, shopId) : NO_ADDRESSES,
    sendsMail: ctx.ports.mailer !== null,
    isStamped: ctx.ports.timestamper !== null,
    last: last && { at: last.deliveredAt!.toISOString(), channel: last.channel as CopyChannel },
    isWaiting: waiting !== null,
  };
}

async function memberLines(tx: Tx, ctx: Reader): Promise<MemberLine[]> {
  const { shopId } = ctx.shop;
  const members = await membersOfShop(tx, shopId);
  const list = await latestList(tx, shopId, 'people');
  const subjectKeys = members.map((member) => member.subjectKey).filter((key) => key !== null);
  const rows = list
    ? await tx.listRow.findMany({
        where: { shopId, listId: list.listId, subjectKey: { in: subjectKeys } },
        select: { subjectKey: true, name: true, email: true },
      })
    : [];
  const byKey = new Map(rows.map(({ subjectKey, name, email }) => [subjectKey, { name, email }]));
  return members
    .filter((member) => member.erasedAt === null)
    .map((member) => lineOf(ctx, member, byKey.get(member.subjectKey ?? '') ?? null));
}

const lineOf = (ctx: Reader, member: MemberRow, row: MemberLine['row']): MemberLine => ({
  memberId: member.memberId,
  name: member.name,
  email: member.email,
  roles: member.roles as Role[],
  openedAt: member.firstOpenedAt?.toISOString() ?? null,
  isMe: member.memberId === ctx.actor.memberId,
  matched: (member.matchedBy ?? 'not_matched') as MemberLine['matched'],
  row,
});

async function openHere(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<OpenHere> {
  const list = await latestList(tx, ctx.shop.shopId, kind);
  const last = list && { takenAt: list.takenAt.toISOString(), route: list.route };
  return { kind, api: await apiWay(tx, ctx.shop, kind), last };
}

/** The way by API as it is known after the last reading. */
export async function apiWay(tx: Tx, shop: Reader['shop'], kind: SubjectKind): Promise<ApiWay> {
  const api = apiOf(shop, kind);
  return api === 'open' && (await isDenied(tx, shop.shopId, kind)) ? 'refused' : api;
}

/** The way by API as the permissions have it: a public app may ask for people where Shopify has opened it, and can never hold the apps list. */
export function apiOf(
  shop: { distribution: 'public' | 'custom'; grantedScopes: readonly string[] },
  kind: SubjectKind,
): Exclude<ApiWay, 'refused'> {
  if (shop.grantedScopes.includes(kind === 'people' ? 'read_users' : 'read_apps')) return 'open';
  if (shop.distribution === 'custom') return 'closed_custom';
  return kind === 'people' ? 'can_ask' : 'closed_public';
}

function optionalScope(shop: Parameters<typeof apiOf>[0]): SettingsPage['optional'] {
  const api = apiOf(shop, 'people');
  if (api === 'can_ask') return 'ask';
  return api === 'open' && shop.distribution === 'public' ? 'give_back' : null;
}

/** SHA-256 of the raw public key in groups of four, so that two people can compare it by telephone. */
function fingerprintOf(publicKey: Uint8Array): string {
  const hex = toHex(nodeCrypto.sha256(publicKey));
  return hex.match(/.{4}/g)?.join(' ') ?? hex;
}
