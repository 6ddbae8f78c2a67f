import type { ListId, MemberId, ShopId } from '#app/domain/ids.ts';
import type { CoveredTo, DoorReading } from '#app/domain/access/footprint-door.ts';
import type { Roster } from '#app/domain/access/roster.ts';
import type { ListRefusal, ParsedOf, ParseOptions } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Database } from '#app/db/client.server.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';

export type Role = 'manager' | 'owner' | 'reviewer' | 'auditor';

/** The person behind a verified session token. */
export interface Actor {
  memberId: MemberId;
  /** Shopify's numeric user id, from the token's `sub`. */
  userId: bigint;
  name: string;
  email: string | null;
  emailVerified: boolean;
  isAccountOwner: boolean;
  roles: readonly Role[];
  locale: string;
}

/** What a use case gets. `now` is fixed for one request or job; UTC. */
export interface Context {
  shop: {
    shopId: ShopId;
    domain: string;
    timeZone: string;
    distribution: 'public' | 'custom';
    /** The client id the app runs under in this store: its own row in the apps list. */
    clientId: string;
    grantedScopes: readonly string[];
  };
  /** null for work the app does by itself (jobs, webhooks). */
  actor: Actor | null;
  now: Date;
  db: Database;
  enqueue: Enqueue;
  ports: Ports;
}

export interface Ports {
  signer: CheckpointSigner;
  keys: KeyRing;
  roster: RosterSource;
  footprints: FootprintReader;
  objects: ObjectStore;
  listReader: ListReader;
  /** The offline verifier of this build. Throws when the app was not built. */
  verifier(): Promise<VerifierEdition>;
  /** null: no time-stamp authority is configured, so nothing is stamped and packs say so. */
  timestamper: Timestamper | null;
  /** null: no mail server is configured, so no mail is sent. */
  mailer: Mailer | null;
  /** null: no witness is configured, so none is asked. */
  witness: Witness | null;
}

/** Asks an outside authority for a time stamp (RFC 3161). Never throws for what the authority does. */
export interface Timestamper {
  /** Over the SHA-256 of exactly these bytes. Bounded in time and size; a stamp is handed back only once it was checked. */
  stamp(bytes: Uint8Array): Promise<StampAnswer>;
}

export type StampAnswer =
  | {
      outcome: 'stamped';
      /** The whole reply, DER. */
      reply: Uint8Array;
      /** Certificates from the authority's own upwards, PEM, in order. */
      chain: string;
      authority: string;
      /** The time in the token, UTC. */
      stampedAt: Date;
    }
  | { outcome: 'failed'; why: string };

/** Sends one plain-text mail with one file. Never throws for what the server does. */
export interface Mailer {
  send(mail: {
    to: string;
    subject: string;
    text: string;
    /** Arrives byte for byte. */
    attachment: { name: string; content: string };
  }): Promise<DeliveryAnswer>;
}

/** `lasting`: the other side said no for good, and asking again would only annoy it. */
export type DeliveryAnswer = { outcome: 'delivered' } | { outcome: 'failed'; why: string; lasting: boolean };

/** A C2SP tlog-witness. Never throws for what the witness does. */
export interface Witness {
  /** Name in its key, as cosignatures carry it. */
  readonly name: string;
  /**
   * Has this checkpoint cosigned. `knownSize` is the size we believe the witness cosigned last, 0 for never; `proofFrom` gives the
   * consistency proof from an older size to this checkpoint's. Out: its signature lines, checked against its key.
   */
  cosign(
    checkpoint: { note: string; size: bigint },
    knownSize: bigint,
    proofFrom: (older: bigint) => Promise<readonly Uint8Array[]>,
  ): Promise<{ outcome: 'cosigned'; lines: string } | { outcome: 'failed'; why: string; lasting: boolean }>;
}

/** The offline verifier as one build of the app made it. */
export interface VerifierEdition {
  /** `verify.html`, whole. */
  page: Uint8Array;
  /** SHA-256 of `verify.mjs`, lower-case hex. */
  scriptDigest: string;
  /** Where `verify.mjs` can be had for good: an address of the app. */
  scriptAddress: string;
}

/** Turns a file or pasted text into rows. Pure; never throws on bad input, which comes back as a refusal with line numbers. */
export interface ListReader {
  read<Kind extends SourceKind>(input: Uint8Array, options: ParseOptions<Kind>): ParsedOf<Kind> | ListRefusal;
}

/** Signs checkpoints and packs. Ed25519; the private keys never leave the adapter. */
export interface CheckpointSigner {
  /** True when signing with the published demonstration key: the log's origin then begins `demo.`. */
  readonly isDemo: boolean;
  /** Who holds the private keys, as packs print it; null: not known. */
  readonly heldBy: 'the vendor' | 'the audited organisation' | null;
  /** 32-byte raw Ed25519 public key of the log. */
  readonly logPublicKey: Uint8Array;
  /** 32-byte raw Ed25519 public key of the packs; kept apart from the log's. */
  readonly packPublicKey: Uint8Array;
  /**
   * The log key before the last rotation, for the one checkpoint that both sign; null when it is not configured, and after a rotation it
   * need not be any more.
   */
  readonly previousLog: { readonly publicKey: Uint8Array; sign(bytes: Uint8Array): Promise<Uint8Array> } | null;
  /** Returns the 64-byte signature over exactly these bytes. */
  signLog(bytes: Uint8Array): Promise<Uint8Array>;
  signPack(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Wraps data keys under the root key and seals small values. AES-256-GCM; `context` is authenticated, not secret. */
export interface KeyRing {
  readonly rootKeyId: string;
  wrap(dataKey: Uint8Array, context: string): { wrapped: Uint8Array; rootKeyId: string };
  /** Throws KeyMissing when the root key of that id is not configured. */
  unwrap(wrapped: Uint8Array, rootKeyId: string, context: string): Uint8Array;
}

/**
 * One complete reading of a source, or why there is none. A partial reading is never returned. 'closed': known without asking;
 * what Shopify refused when it was asked is a failure, 'denied'.
 */
export type Reading =
  | {
      outcome: 'read';
      /** UTC, ISO 8601. */
      takenAt: string;
      apiVersion: string;
      /** SHA-256 (lower-case hex) of each answer's raw bytes, in order. */
      pageDigests: string[];
      /** Makes the list of what was read; null: an answer was not what it should be, and then there is no list. */
      derive: () => DerivedList | null;
    }
  | { outcome: 'closed'; why: 'scope_missing' | 'not_offered' }
  | { outcome: 'failed'; why: string; pagesRead: number };

export interface DerivedList {
  roster: Roster;
  /** How it was read; never a row's content. */
  method: Record<string, string | number | string[] | null>;
}

/** Reads people or apps from Shopify's Admin API, page by page, throttle-aware, and maps them to a snapshot. Never throws for what Shopify does. */
export interface RosterSource {
  read(shop: Context['shop'], kind: SubjectKind, onPage?: (pages: number, rows: number) => void): Promise<Reading>;
}

/** Looks for signs that apps and people were at work, with the permissions that the store has granted anyway. */
export interface FootprintReader {
  /** One reading of each door, in a fixed order. `covered`: where the readings before this one ended. Never throws for what Shopify does. */
  read(shop: Context['shop'], covered: CoveredTo): Promise<DoorReading[]>;
  count(shop: Context['shop']): Promise<CountedStore>;
}

/** How much a store holds at this moment; null is not known. */
export interface CountedStore {
  customers: number | null;
  orders: number | null;
  products: number | null;
}

/** Write-once files under their SHA-256 (lower-case hex). */
export interface ObjectStore {
  /** Streams in and returns the digest and size; the file appears under its digest or not at all. */
  put(shopId: ShopId, chunks: AsyncIterable<Uint8Array>): Promise<{ digest: string; sizeBytes: number }>;
  /** null when there is no such file. */
  get(shopId: ShopId, digest: string): Promise<{ stream: ReadableStream<Uint8Array>; sizeBytes: number } | null>;
  /** The same file for reading here and there; null when there is none. The caller closes it. */
  open(shopId: ShopId, digest: string): Promise<StoredFile | null>;
  delete(shopId: ShopId, digest: string): Promise<void>;
  /** Every file of the shop, also those that no row names. */
  deleteShop(shopId: ShopId): Promise<void>;
}

export interface StoredFile {
  /** In bytes. */
  size: number;
  /** Fewer bytes than asked for at the end of the file only. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export type { ListId, Route, SubjectKind };
