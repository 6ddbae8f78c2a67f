import type { Tx } from '#app/db/client.server.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import type { PersonRedacted } from '#app/domain/evidence/erasure-entries.ts';
import { isOfTheLogItself } from '#app/domain/evidence/redaction.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { type KeyOwner, keysFor } from '#app/ledger/data-keys.ts';
import { openFrontier } from '#app/ledger/edge.ts';
import { destroyParts, destroyPartsOf, type PlacedPart } from '#app/ledger/erase.ts';
import { changePackKey, endSigningKey, recordKey } from '#app/ledger/log-keys.ts';
import { sealedPart } from '#app/ledger/parts.ts';
import { growTree } from '#app/ledger/tiles.ts';
import type { KeyRing } from '#app/ports.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { fromHex } from '#app/tlog/hex.ts';
import { type Leaf, leafHash, parseLeaf, PUBLIC_PART } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseKey } from '#app/tlog/note.ts';
import { appendLeaves, rootOf } from '#app/tlog/tree.ts';

/** An entry as a pack holds it. Parts the pack does not show are lost; the leaf's commitment is then all there is. */
export interface LostEntry {
  leafBytes: Uint8Array;
  /** Salt of 32 bytes, and the canonical JSON the commitment was taken over. */
  parts: readonly { part: string; salt: Uint8Array; canonical: string }[];
}

interface Opened extends LostEntry {
  index: bigint;
  leaf: Leaf;
  hash: Uint8Array;
  /** The public part; empty when the pack does not show it. */
  body: Record<string, unknown>;
}

/** Who a personal part speaks of, by the member of the public part that names them. Where nobody can be named, the part stays lost. */
const OWNER_OF_PART: Record<string, string> = {
  'member.opened p.member': 'memberId',
  'member.roles_changed p.member': 'memberId',
  'cycle.launched p.starter': 'startedBy',
  'decision.recorded p.decider': 'decidedBy',
  'decisions.signed p.signer': 'memberId',
  'decisions.reopened p.note': 'memberId',
  'item.reassigned p.note': 'by',
  'revocation.stated p.stated_by': 'by',
  'cycle.acknowledged p.acknowledged_by': 'by',
};

/**
 * Puts entries back that the store has lost and packs still hold: from the head on, without a gap, up to the largest of the signed
 * trees that they hash to. Entries beyond are not taken: nobody has signed them. Personal parts of people erased meanwhile stay out.
 * Out: the size reached, and the parts that stay lost. One transaction with its caller: a crash leaves the log where it was.
 */
export async function rejoin(
  tx: Tx,
  shop: ShopId,
  lost: ReadonlyMap<bigint, LostEntry>,
  signed: readonly { size: bigint; root: Uint8Array }[],
  deps: { keys: KeyRing; now: Date },
): Promise<{ size: bigint; lostParts: PlacedPart[] }> {
  const head = await tx.log.findUniqueOrThrow({ where: { shopId: shop } });
  const found = upToSigned(head, lost, signed);
  if (found.length === 0) return { size: head.size, lostParts: [] };
  const before = openFrontier(head);
  const hashes = found.map((one) => one.hash);
  await insertRows(
    tx,
    'leaf',
    found.map((one) => leafRow(shop, one)),
  );
  await eraseAgain(tx, shop, found, deps);
  const rows = await partRows(tx, shop, found, deps);
  await insertRows(tx, 'entry_part', rows);
  const after = await growTree(tx, shop, before, hashes);
  const data = { root: Buffer.from(rootOf(nodeCrypto, after)), frontier: Buffer.concat(after.hashes) };
  await tx.log.update({ where: { shopId: shop }, data: { ...data, size: BigInt(after.size) } });
  for (const one of found) await takeUpKeys(tx, shop, one);
  return { size: BigInt(after.size), lostParts: lostOf(found, rows) };
}

/** The database is as it was before these erasures; the log says that they were done, so they are done again. */
async function eraseAgain(
  tx: Tx,
  shop: ShopId,
  found: readonly Opened[],
  deps: { keys: KeyRing; now: Date },
): Promise<void> {
  if (lastShopErasure(found) !== null) await destroyParts(tx, shop, deps);
  const erased = erasuresIn(found);
  const otherParts = erased.flatMap(({ parts }) =>
    Object.entries(parts).flatMap(([part, indexes]) => indexes.map((index) => ({ part, index: BigInt(index) }))),
  );
  const personIds = peopleErasedIn(found);
  if (personIds.length > 0 || otherParts.length > 0)
    await destroyPartsOf(tx, shop, { personIds, otherParts }, deps.now);
}

function upToSigned(
  head: { size: bigint; frontier: Uint8Array },
  lost: ReadonlyMap<bigint, LostEntry>,
  signed: readonly { size: bigint; root: Uint8Array }[],
): Opened[] {
  let frontier = openFrontier(head);
  const found: Opened[] = [];
  let proven = 0;
  for (let index = head.size; lost.has(index); index += 1n) {
    const one = open(index, lost.get(index)!);
    if (!one) break;
    found.push(one);
    frontier = appendLeaves(nodeCrypto, frontier, [one.hash]);
    const root = rootOf(nodeCrypto, frontier);
    if (signed.some((tree) => tree.size === index + 1n && equalBytes(tree.root, root))) proven = found.length;
  }
  return found.slice(0, proven);
}

function open(index: bigint, entry: LostEntry): Opened | null {
  try {
    const leaf = parseLeaf(entry.leafBytes);
    const parts = entry.parts.filter(
      ({ part, salt, canonical }) => leaf.commitments[part] === commitment(nodeCrypto, salt, utf8Bytes(canonical)),
    );
    const shown = parts.find(({ part }) => part === PUBLIC_PART);
    const body = shown ? (JSON.parse(shown.canonical) as Record<string, unknown>) : {};
    return { index, leafBytes: entry.leafBytes, parts, leaf, hash: leafHash(nodeCrypto, entry.leafBytes), body };
  } catch {
    return null;
  }
}

function leafRow(shop: ShopId, { index, leaf, leafBytes, hash, body }: Opened) {
  return {
    shopId: shop,
    index,
    entryId: leaf.id,
    type: leaf.type,
    time: leaf.time,
    cycleId: cycleOf(leaf.type, body),
    leafData: leafBytes,
    leafHash: hash,
  };
}

/** Entries of a review name it; this one names it from outside: it comes after the review's pack and is not part of it. */
const OUTSIDE_REVIEWS = 'pack.exported';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function cycleOf(type: string, { cycleId }: Opened['body']): string | null {
  return typeof cycleId === 'string' && UUID.test(cycleId) && type !== OUTSIDE_REVIEWS ? cycleId : null;
}

async function partRows(tx: Tx, shop: ShopId, found: readonly Opened[], deps: { keys: KeyRing; now: Date }) {
  const erased = await erasedPeople(tx, shop, found);
  const shopErasedAt = lastShopErasure(found) ?? -1n;
  const named = namedErased(found);
  const held = found.flatMap((one) =>
    one.parts.flatMap((part) => {
      const owner = ownerOf(one, part.part);
      if (owner === undefined || (owner !== null && erased.has(owner))) return [];
      if (named.has(`${one.index} ${part.part}`)) return [];
      if (one.index <= shopErasedAt && (owner !== null || !isOfTheLogItself(one.leaf.type))) return [];
      return [{ ...part, index: one.index, personId: owner }];
    }),
  );
  const keys = await keysFor(tx, shop, new Set(held.map(({ personId }) => personId)), deps.keys, deps.now);
  return held.map((part) => sealedPart(shop, part, keys.get(part.personId)!));
}

/** What the entries commit to, is not put back, and no erasure among them speaks for: a later reader would take it for hidden. */
function lostOf(found: readonly Opened[], held: readonly PlacedPart[]): PlacedPart[] {
  const named = namedErased(found);
  const kept = new Set(held.map(placeOf));
  const shopErasedAt = lastShopErasure(found) ?? -1n;
  return found.flatMap(({ index, leaf }) =>
    Object.keys(leaf.commitments).flatMap((part) => {
      const place = { index, part };
      if (kept.has(placeOf(place)) || named.has(placeOf(place))) return [];
      const isErased = index < shopErasedAt && !(part === PUBLIC_PART && isOfTheLogItself(leaf.type));
      return isErased ? [] : [place];
    }),
  );
}

const placeOf = ({ index, part }: PlacedPart): string => `${index} ${part}`;

const namedErased = (found: readonly Opened[]): Set<string> =>
  new Set(
    erasuresIn(found).flatMap(({ parts }) =>
      Object.entries(parts).flatMap(([part, indexes]) => indexes.map((index) => `${index} ${part}`)),
    ),
  );

/** null: the shop. undefined: nobody who can be told, so it must not be kept under a key that outlives them. */
function ownerOf({ leaf, body }: Opened, part: string): KeyOwner | undefined {
  if (part === PUBLIC_PART) return null;
  const owner = body[OWNER_OF_PART[`${leaf.type} ${part}`] ?? ''];
  return typeof owner === 'string' ? owner : undefined;
}

async function erasedPeople(tx: Tx, shop: ShopId, found: readonly Opened[]): Promise<Set<string>> {
  const destroyed = await tx.dataKey.findMany({
    where: { shopId: shop, destroyedAt: { not: null }, personId: { not: null } },
    select: { personId: true },
  });
  return new Set([...destroyed.map(({ personId }) => personId!), ...peopleErasedIn(found)]);
}

const lastShopErasure = (found: readonly Opened[]): bigint | null =>
  found.findLast(({ leaf }) => leaf.type === 'shop.redacted')?.index ?? null;

const erasuresIn = (found: readonly Opened[]): PersonRedacted[] =>
  found
    .filter(({ leaf, body }) => leaf.type === 'person.redacted' && 'personIds' in body)
    .map(({ body }) => body as unknown as PersonRedacted);

const peopleErasedIn = (found: readonly Opened[]): string[] => erasuresIn(found).flatMap(({ personIds }) => personIds);

/** A key that the lost entries named signs again. */
async function takeUpKeys(tx: Tx, shop: ShopId, { index, leaf, body }: Opened): Promise<void> {
  if (leaf.type === 'log.key_rotated' && typeof body['nextKey'] === 'string') {
    const { name: origin, publicKey } = parseKey(nodeCrypto, body['nextKey']);
    const fromSize = index + 1n;
    await endSigningKey(tx, shop, fromSize);
    await recordKey(tx, shop, { origin, publicKey, because: 'rotated', fromSize, since: new Date(leaf.time) });
  }
  if (leaf.type === 'pack.key_changed' && typeof body['nextKey'] === 'string') {
    await changePackKey(tx, shop, fromHex(body['nextKey']));
  }
}
