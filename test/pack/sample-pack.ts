import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { canonicalBytes, canonicalText } from '#app/domain/evidence/canonical.ts';
import type { EntryType, PublicParts } from '#app/domain/evidence/entry.ts';
import type { ReviewedKind, Route } from '#app/domain/evidence/list-entries.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { buildPack, type PackInput, type PackList } from '#app/pack/build.ts';
import { ABOUT_MEMBERS, ABOUT_THE_LOG } from '#app/pack/context.ts';
import { assignmentDigest, entriesDigest, listDigest, populationDigest } from '#app/pack/digests.ts';
import type { ItemLine, PackEntry, PackPart } from '#app/pack/lines.ts';
import type { PackSigner } from '#app/pack/signature.ts';
import { NO_STAMPS, type StampedCheckpoint } from '#app/pack/stamps.ts';
import { zipPack, type PackFile } from '#app/pack/zip.ts';
import { signCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { encodeLeaf, leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, noteKey, type NoteKey } from '#app/tlog/note.ts';
import { rootOfLeaves } from '#app/tlog/tree.ts';
import { tileLog } from '#test/tlog/tile-log.ts';

/** An Ed25519 key made from a word: the same in every run. Test use only. */
export function wordKey(word: string): PackSigner {
  const seed = createHash('sha256').update(word).digest();
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: new Uint8Array(spki.subarray(-32)), sign: (bytes) => new Uint8Array(sign(null, bytes, key)) };
}

/** What a sample may be told to be; everything else is fixed. */
export interface SampleOptions {
  origin?: string;
  people?: number;
  apps?: number;
  /** Other entries in the log, before the review. */
  filler?: number;
  /** Filler entries go into the pack as well, so that it holds the complete log. */
  complete?: boolean;
  logKey?: string;
  packKey?: string;
  /** The pack key before, which the log replaced before the review was started. */
  replacedPackKey?: string;
  /** Row 2 of the people list was erased since, in this edition for the first time. */
  eraseRow?: boolean;
  /** The note on the first removal was. */
  eraseNote?: boolean;
  /** Whom the record of that erasure names: them unless told otherwise. */
  tombstone?: 'somebody else' | 'nobody' | 'the whole store' | 'a recovery';
  /** Called with each public part before it is committed to: a lie told by the writer of the log itself. */
  lie?: <T extends EntryType>(type: T, body: PublicParts[T]) => PublicParts[T];
  /** Leaves out the later list's row, or keeps the removed person in it. */
  keepRemoved?: boolean;
  /** The person whose removal is proven is on the later list as well: their status before and after, and the word of the proof. */
  stillListed?: { before: string; after: string; goneAs: PublicParts['revocation.verified']['goneAs'] };
  /** Roles are reviewed as well; the last of them is to lose `themes`, and a later list has it so, or as it was. */
  roles?: 'reduced' | 'as before';
  selfReview?: 'hidden' | 'excepted';
  undecided?: boolean;
  /** A control that the log records before the review is started. */
  control?: { id: string; wording: string };
  /** Time of an entry by its index, milliseconds since 1970; a minute apart from a fixed day if not given. */
  clock?: (index: number) => number;
  /** Stamps the checkpoint right after the start; recorded before the first decision, or only after the last one. */
  stampStart?: (checkpoint: Uint8Array) => Promise<StampedCheckpoint>;
  recordStampLate?: boolean;
  /** What the writer of the log adds to the review when it is closed, in an entry each. */
  afterClose?: readonly { [T in EntryType]: { type: T; body: PublicParts[T] } }[EntryType][];
  /** The log closes the review a second time, over the first closing as well. */
  closeTwice?: boolean;
  /** Draws a sample after the close: seed, size and the items that the record names. */
  draw?: (itemIds: string[]) => { seed: string; size: number; itemIds: string[] };
}

export interface Sample {
  input: PackInput;
  vkey: string;
  key: NoteKey;
  /** Checkpoints of the same log at smaller sizes, as somebody may have kept them. */
  checkpointAt(size: number): Promise<Uint8Array>;
  size: number;
}

export const CYCLE = 'c0000000-0000-4000-8000-000000000001';
const OWNER = 'm-owner';
const OTHER = 'm-other';
const T0 = Date.parse('2026-10-01T08:00:00.000Z');

/** A closed review over invented people and apps, with one removal proven by a later list and one only stated. */
export async function sampleReview(options: SampleOptions = {}): Promise<Sample> {
  const origin = options.origin ?? 'demo.00000000000000000000000000000001';
  const logSigner = wordKey(options.logKey ?? 'log');
  const packKey = wordKey(options.packKey ?? 'pack');
  const key = noteKey(nodeCrypto, origin, logSigner.publicKey);
  const log = new SampleLog(options);
  const checkpointAt = (size: number) =>
    signCheckpoint(
      { origin, size, root: rootOfLeaves(nodeCrypto, log.hashes.slice(0, size)), extensions: [] },
      key,
      logSigner.sign,
    );
  const { stillListed } = options;
  const people = peopleRows(options.people ?? 6).map((row, i) =>
    stillListed && i === 3 ? { ...row, status: stillListed.before } : row,
  );
  const apps = appRows(options.apps ?? 3);

  const firstKey = wordKey(options.replacedPackKey ?? options.packKey ?? 'pack');
  log.append('log.opened', { origin, demo: origin.startsWith('demo.'), packKey: toHex(firstKey.publicKey) });
  if (options.replacedPackKey !== undefined) {
    const nextKey = toHex(packKey.publicKey);
    log.append('pack.key_changed', { previousKey: toHex(firstKey.publicKey), nextKey, by: null });
  }
  for (let i = 0; i < (options.filler ?? 20); i += 1) log.filler(i);
  log.append(
    'member.opened',
    { memberId: OWNER, roles: ['manager'] },
    { 'p.name': { name: 'Olga Owner', email: 'olga@shop.example' } },
  );
  log.append(
    'member.opened',
    { memberId: OTHER, roles: ['reviewer'] },
    { 'p.name': { name: 'Otto Other', email: null } },
  );
  if (options.control) {
    log.append('control.recorded', {
      controlId: options.control.id,
      wording: options.control.wording,
      frequency: 'quarterly',
      graceDays: 14,
      yearStartsInMonth: 1,
      timeZone: 'UTC',
      by: OWNER,
    });
  }
  const peopleList = log.list('list-people', 'people', 'paste', people, OWNER, people.length);
  const appsList = log.list('list-apps', 'apps', 'paste', apps, OWNER, null);
  const rolesList = options.roles && log.list('list-roles', 'roles', 'paste', roleRows(), OWNER, null);
  log.append('member.matched', matched(OWNER, peopleList, 0));
  log.append('member.matched', matched(OTHER, peopleList, 1));

  const under = rolesList ? [peopleList, appsList, rolesList] : [peopleList, appsList];
  const items = itemsOf(under, options.selfReview !== undefined);
  log.append('cycle.launched', launched(under, items, options));
  const start = (await options.stampStart?.(await checkpointAt(log.hashes.length))) ?? null;
  if (start && !options.recordStampLate) log.recordStamp(start);
  const decided = log.decide(items, options);
  if (start && options.recordStampLate) log.recordStamp(start);
  const orders = decided.filter(({ decision }) => decision === 'remove' || decision === 'reduce');
  orders.forEach(({ item, decision }, i) => log.openRemoval(item, `r-${i + 1}`, decision));
  log.signAll(items, decided);
  const removed = people.filter((_, i) => i === 3);
  const laterRows = stillListed
    ? people.map((row) => (removed.includes(row) ? { ...row, status: stillListed.after } : row))
    : people.filter((row) => options.keepRemoved || !removed.includes(row));
  const laterRoles =
    options.roles && log.list('list-roles-later', 'roles', 'import', roleRows(options.roles), OTHER, null);
  const laterList = log.list('list-later', 'people', 'import', laterRows, OTHER, null);
  log.append('revocation.stated', { cycleId: CYCLE, revocationId: 'r-1', by: OTHER, at: log.now() });
  log.append('revocation.verified', {
    cycleId: CYCLE,
    revocationId: 'r-1',
    grade: 'proven_by_import',
    listId: laterList.listId,
    listDigest: listDigest(nodeCrypto, laterList.lines),
    goneAs: stillListed?.goneAs ?? 'absent',
    notBefore: new Date(T0).toISOString(),
    notAfter: log.now(),
  });
  log.append('revocation.stated', { cycleId: CYCLE, revocationId: 'r-2', by: OTHER, at: log.now() });
  if (laterRoles) {
    log.append('revocation.verified', {
      cycleId: CYCLE,
      revocationId: 'r-3',
      grade: 'proven_by_import',
      listId: laterRoles.listId,
      listDigest: listDigest(nodeCrypto, laterRoles.lines),
      goneAs: 'reduced',
      notBefore: new Date(T0).toISOString(),
      notAfter: log.now(),
    });
  }
  log.append(
    'cycle.acknowledged',
    { cycleId: CYCLE, by: OWNER, at: log.now(), statement: 'I acknowledge the result of this review.' },
    { 'p.title': { title: 'Head of operations' } },
  );
  log.close(items, decided);
  if (options.closeTwice) log.close(items, decided);
  for (const { type, body } of options.afterClose ?? []) log.append(type, body);
  if (options.draw) log.draw(items, options.draw);
  log.filler(9_999);

  const lists = [...under, laterList, ...(laterRoles ? [laterRoles] : [])];
  const sizeBefore = String(log.hashes.length);
  const fieldsRemoved = erase(log, lists, options);
  const read = tileLog(log.hashes).read;
  const entries = log.entries.filter((entry) => options.complete || !log.fillers.has(entry.index));
  const input: PackInput = {
    facts: {
      cycleId: CYCLE,
      edition: fieldsRemoved.length > 0 ? 2 : 1,
      replaces:
        fieldsRemoved.length > 0
          ? { edition: 1, digest: 'e'.repeat(64), checkpointSize: sizeBefore, fieldsRemoved }
          : null,
      origin,
      shop: { name: 'Sample Store', domain: 'sample.example' },
      control: { id: 'AC-7', wording: 'Access is reviewed every quarter' },
      notCovered: [],
      keyHeldBy: 'the vendor',
      verifierDigest: null,
    },
    entries,
    entryCount: entries.length,
    items,
    lists,
    log: { vkey: formatKey(key), checkpoint: await checkpointAt(log.hashes.length), readTiles: read },
    stamps: { ...NO_STAMPS, start },
    previousCheckpoint: await checkpointAt(5),
    packKey,
    verifierPage: null,
    closedAt: new Date(T0 + 86_400_000),
  };
  return { input, vkey: formatKey(key), key, checkpointAt, size: log.hashes.length };
}

/** All files of a pack in memory, by path. */
export async function packFiles(input: PackInput): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, chunks } of buildPack(nodeCrypto, input)) files.set(path, await gather(chunks));
  return files;
}

export async function zipOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  async function* all(): AsyncGenerator<PackFile> {
    for (const [path, chunks] of files) yield { path, chunks };
  }
  return gather(zipPack(all()));
}

export async function gather(chunks: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (chunks instanceof Uint8Array) return chunks;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return new Uint8Array(Buffer.concat(parts));
}

interface Decided {
  item: ItemLine;
  decision: DecisionKind;
  hash: Uint8Array;
}

/** Writes entries as the product does, but with salts counted instead of random. */
class SampleLog {
  readonly entries: PackEntry[] = [];
  readonly hashes: Uint8Array[] = [];
  readonly fillers = new Set<number>();
  readonly cycle: Uint8Array[] = [];
  readonly context: Uint8Array[] = [];
  readonly #options: SampleOptions;

  constructor(options: SampleOptions) {
    this.#options = options;
  }

  now(): string {
    const index = this.entries.length;
    return new Date(this.#options.clock?.(index) ?? T0 + index * 60_000).toISOString();
  }

  append<T extends EntryType>(type: T, body: PublicParts[T], personal: Record<string, JsonObject> = {}): Uint8Array {
    const told = this.#options.lie ? this.#options.lie(type, body) : body;
    const disclosed: Record<string, PackPart> = {};
    const commitments: Record<string, string> = {};
    for (const [name, part] of Object.entries({ public: told as unknown as JsonObject, ...personal })) {
      const salt = saltOf(`${this.entries.length}/${name}`);
      disclosed[name] = { salt: toHex(salt), text: canonicalText(part) };
      commitments[name] = commitment(nodeCrypto, salt, canonicalBytes(part));
    }
    const index = this.entries.length;
    const leafBytes = encodeLeaf({ version: 1, id: `e-${index}`, type, time: this.now(), commitments });
    this.entries.push({ index, leafBytes, disclosed, erased: [], withheld: [] });
    const hash = leafHash(nodeCrypto, leafBytes);
    this.hashes.push(hash);
    if ('cycleId' in body && body.cycleId === CYCLE) this.cycle.push(hash);
    if ([...ABOUT_THE_LOG, ...ABOUT_MEMBERS, 'list.recorded'].includes(type)) this.context.push(hash);
    return hash;
  }

  recordStamp({ reply, authority, stampedAt }: StampedCheckpoint): void {
    this.append('checkpoint.stamped', {
      checkpointSize: String(this.hashes.length),
      checkpointDigest: 'c'.repeat(64),
      occasion: 'start',
      cycleId: CYCLE,
      authority,
      stampedAt: stampedAt.toISOString(),
      tokenDigest: createHash('sha256').update(reply).digest('hex'),
    });
  }

  filler(i: number): void {
    this.fillers.add(this.entries.length);
    const at = this.now();
    this.append('delivery.received', {
      webhookId: `w-${i}`,
      eventId: null,
      topic: 'app/uninstalled',
      apiVersion: null,
      triggeredAt: null,
      arrivedAt: at,
      bodyDigest: 'd'.repeat(64),
    });
  }

  list(
    listId: string,
    kind: ReviewedKind,
    route: Route,
    rows: JsonObject[],
    by: string,
    count: number | null,
  ): PackList {
    const lines = rows.map((body, i) => {
      const salt = saltOf(`${listId}/${i}`);
      return { commitment: commitment(nodeCrypto, salt, canonicalBytes(body)), salt: toHex(salt), body };
    });
    this.append('list.recorded', {
      listId,
      kind,
      route,
      producedBy: by,
      takenAt: this.now(),
      rowsRead: rows.length + 1,
      rowsKept: rows.length,
      rowsSetAside: 1,
      rowsByHand: 0,
      setAside: [{ line: rows.length + 2, reason: 'no name' }],
      secondCount: count,
      secondCountBy: count === null ? null : by,
      secondCountAt: count === null ? null : this.now(),
      digest: listDigest(nodeCrypto, lines),
      sourceDigests: ['f'.repeat(64)],
      method: { encoding: 'utf-8', columns: ['name', 'email'] },
    });
    return { listId, kind, rows: rows.length, lines };
  }

  decide(items: ItemLine[], options: SampleOptions): Decided[] {
    return items.flatMap((item, i) => {
      if (options.undecided && i === items.length - 1) return [];
      const decision = item.itemId === `roles-${ROLES - 1}` ? 'reduce' : decisionOf(i);
      const note: Record<string, JsonObject> = decision === 'remove' ? { 'p.note': { note: '=left the company' } } : {};
      const hash = this.append(
        'decision.recorded',
        {
          cycleId: CYCLE,
          itemId: item.itemId,
          rowCommitment: item.rowCommitment,
          decision,
          reason: decision === 'remove' ? 'left' : null,
          hasNote: decision === 'remove',
          drop: dropOf(decision),
          until: null,
          decidedBy: item.memberId,
          version: 1,
          shownDigest: 'a'.repeat(64),
          batchSize: decision === 'keep' ? 3 : 1,
          highRisk: false,
        },
        note,
      );
      return [{ item, decision, hash }];
    });
  }

  openRemoval(item: ItemLine, revocationId: string, decision: DecisionKind): void {
    const { itemId, rowCommitment } = item;
    const dueAt = new Date(T0 + 30 * 86_400_000).toISOString();
    this.append('revocation.opened', {
      cycleId: CYCLE,
      revocationId,
      itemId,
      rowCommitment,
      demand: decision === 'reduce' ? 'reduce' : 'remove',
      drop: dropOf(decision),
      dueAt,
    });
  }

  signAll(items: ItemLine[], decided: Decided[]): void {
    for (const memberId of new Set(decided.map(({ item }) => item.memberId))) {
      const own = decided.filter(({ item }) => item.memberId === memberId);
      this.append('decisions.signed', {
        cycleId: CYCLE,
        memberId,
        version: 1,
        digest: entriesDigest(
          nodeCrypto,
          own.map(({ hash }) => hash),
        ),
        counts: countsOf(own),
        largestBatch: 3,
        sentence: `I looked at these ${own.length} rows myself.`,
      });
    }
    if (items.length === 0) throw new Error('a sample needs rows');
  }

  draw(items: ItemLine[], drawing: NonNullable<SampleOptions['draw']>): void {
    const drawn = drawing(items.map(({ itemId }) => itemId));
    this.append('sample.drawn', { cycleId: CYCLE, ...drawn, of: items.length, by: OTHER });
  }

  close(items: ItemLine[], decided: Decided[]): void {
    const undecided = items.length - decided.length;
    const reduced = decided.filter(({ decision }) => decision === 'reduce').length;
    this.append('cycle.closed', {
      cycleId: CYCLE,
      by: OWNER,
      items: items.length,
      decisions: countsOf(decided),
      undecided,
      removals: { ordered: reduced + 2, proven: reduced + 1, stated: 1, open: 0, stillThere: 0 },
      daysFromDue: -13,
      peopleWithTwoParts: [OWNER, OTHER],
      ownerOpenedApp: true,
      cycleDigest: entriesDigest(nodeCrypto, [...this.cycle]),
      packKeyDigest: toHex(nodeCrypto.sha256(wordKey(this.#options.packKey ?? 'pack').publicKey)),
      contextDigest: entriesDigest(nodeCrypto, [...this.context]),
    });
  }
}

const dropOf = (decision: DecisionKind): string[] => (decision === 'reduce' ? ['themes'] : []);

function decisionOf(i: number): DecisionKind {
  return i === 3 || i === 4 ? 'remove' : i === 5 ? 'exception' : 'keep';
}

function countsOf(decided: Decided[]): Partial<Record<DecisionKind, number>> {
  const counts: Partial<Record<DecisionKind, number>> = {};
  for (const { decision } of decided) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
}

function itemsOf(under: PackList[], selfReview: boolean): ItemLine[] {
  return under.flatMap(({ kind, listId, lines }) =>
    lines.map((line, i) => ({
      itemId: `${kind}-${i}`,
      kind: kind as ReviewedKind,
      listId,
      rowCommitment: line.commitment,
      memberId: kind === 'people' && i === 0 && !selfReview ? OTHER : OWNER,
    })),
  );
}

function launched(
  [people, apps, roles]: PackList[],
  items: ItemLine[],
  options: SampleOptions,
): PublicParts['cycle.launched'] {
  const named = (list: PackList | undefined) =>
    list ? { listId: list.listId, digest: listDigest(nodeCrypto, list.lines), count: list.lines.length } : null;
  return {
    cycleId: CYCLE,
    name: 'Autumn review',
    startedBy: OWNER,
    dueAt: new Date(T0 + 14 * 86_400_000).toISOString(),
    people: named(people),
    apps: named(apps),
    roles: named(roles),
    populationDigest: populationDigest(nodeCrypto, items),
    items: items.length,
    reviewers: [{ memberId: OWNER, items: items.length - 1, matched: 'user_id' }],
    exceptions:
      options.selfReview === 'excepted'
        ? [
            {
              kind: 'self_review',
              reason: 'nobody else is eligible',
              by: OWNER,
              itemId: 'people-0',
              acknowledgedBy: OWNER,
            },
          ]
        : [],
    assignmentDigest: assignmentDigest(nodeCrypto, items),
  };
}

function matched(memberId: string, list: PackList, row: number): PublicParts['member.matched'] {
  return {
    memberId,
    rowCommitment: list.lines[row]!.commitment,
    listId: list.listId,
    how: 'user_id',
    confirmedBy: null,
  };
}

/** Takes what was erased out of lists and entries, and records it. Out: the fields as the next edition names them. */
function erase(log: SampleLog, lists: PackList[], { eraseRow, eraseNote, tombstone }: SampleOptions): string[] {
  if (!eraseRow && !eraseNote) return [];
  const noted = log.entries.filter(({ disclosed }) => 'p.note' in disclosed).map(({ index }) => index);
  const other = tombstone === 'somebody else' ? 1 : 0;
  const rows = eraseRow ? [lists[0]!.lines[2 + other]!.commitment] : [];
  const parts: Record<string, number[]> = eraseNote ? { 'p.note': [noted[other]!] } : {};
  if (tombstone === 'the whole store') log.append('shop.redacted', { installationNo: 1 });
  else if (tombstone === 'a recovery') log.append('content.lost', { parts, by: 'Ada', reason: 'disk failed' });
  else if (tombstone !== 'nobody')
    log.append('person.redacted', { personIds: ['s-3'], by: OWNER, reason: 'asked for', parts, rows });
  if (eraseRow) {
    const lines = lists[0]!.lines.map((line, i) =>
      i === 2 ? { commitment: line.commitment, state: 'erased' as const } : line,
    );
    lists[0] = { ...lists[0]!, lines };
  }
  if (eraseNote) {
    const at = noted[0]!;
    const { 'p.note': _gone, ...disclosed } = log.entries[at]!.disclosed;
    log.entries[at] = { ...log.entries[at]!, disclosed, erased: ['p.note'] };
  }
  return [...(eraseNote ? [`entry ${noted[0]} p.note`] : []), ...(eraseRow ? ['list list-people row 3'] : [])];
}

function peopleRows(count: number): JsonObject[] {
  const names = ['Olga Owner', 'Otto Other', 'Zoë Ångström', '=HYPERLINK("x")', 'Ren 山田', 'مريم'];
  return Array.from({ length: count }, (_, i) => ({
    line: i + 2,
    accountKey: `id:${1000 + i}`,
    keyStrength: 'platform_id',
    platformId: String(1000 + i),
    email: `person${i}@shop.example`,
    name: names[i] ?? `Person ${i}`,
    type: 'staff',
    status: 'active',
    roles: ['Staff'],
    permissions: i % 2 === 0 ? ['orders'] : null,
  }));
}

function appRows(count: number): JsonObject[] {
  return Array.from({ length: count }, (_, i) => ({
    line: i + 1,
    appKey: `handle:app-${i}`,
    keyStrength: 'handle',
    handle: `app-${i}`,
    title: i === 0 ? 'Countersign' : `App ${i}`,
    developer: 'Somebody',
    scopes: null,
    isCountersign: i === 0,
  }));
}

const ROLES = 3;

/** Staff is the role that everybody has. */
function roleRows(later?: 'reduced' | 'as before'): JsonObject[] {
  const permissions = [['orders', 'customers'], ['reports'], ['orders', 'themes']];
  return ['Staff', 'Auditor', 'Editor'].map((name, i) => ({
    line: i + 2,
    roleKey: `role:${name.toLowerCase()}`,
    name,
    people: null,
    permissions: permissions[i]!.filter((one) => later !== 'reduced' || one !== 'themes'),
    details: [],
  }));
}

function saltOf(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`salt/${name}`).digest());
}
