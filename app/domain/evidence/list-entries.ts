import type { RecordedKind, SourceKind } from '#app/domain/access/source-kind.ts';
import type { Hex, Iso } from './notation.ts';

/** Lists of who and what has access. */
export type SubjectKind = 'people' | 'apps';
/** Lists whose rows a review decides, in the order of its rows; what roles permit is reviewed once for all who have them. */
export const REVIEWED_KINDS = ['people', 'apps', 'roles'] as const;
export type ReviewedKind = (typeof REVIEWED_KINDS)[number];
export type Route = 'api' | 'import' | 'paste' | 'manual';

/** What the log says about lists and about exports watched against them. */
export interface ListEntries {
  'list.recorded': ListRecorded;
  'list.failed': { kind: SourceKind; route: Route; at: Iso; why: string; pagesRead: number };
  /** A list was read whole from Shopify, page by page: the raw pages, before anything is made of them. A list may or may not follow. */
  'pages.read': { kind: SubjectKind; at: Iso; apiVersion: string; pageDigests: Hex[] };
  /** An export made before an auditor's eyes, against a stored list. Rows are named by their commitments in that list. */
  'export.watched': {
    watchId: string;
    listId: string;
    listDigest: Hex;
    kind: SubjectKind;
    route: Route;
    watchedAt: Iso;
    fileDigest: Hex;
    rowsRead: number;
    rowsKept: number;
    rowsSetAside: number;
    same: number;
    joined: number;
    left: number;
    changed: number;
    changedAddress: number;
    /** The first 200; the counts are always whole. */
    differences: WatchedDifference[];
    by: string;
  };
  /** By which limits findings are judged, from this entry on; in force until the next one. */
  'thresholds.recorded': { version: number; thresholds: Record<string, number>; by: string };
  /** A person said that rows are accounts of one person, or that they are not. Rows are named by their commitments. */
  'accounts.linked': AccountsLinked;
  'accounts.unlinked': AccountsLinked;
  /** Is there access that neither list can show? One question of the checklist with its answer. */
  'outside_access.answered': { question: string; answer: 'yes' | 'none' | 'not_known'; by: string; at: Iso };
  /** What was looked through for signs of apps and people, and how far it could be read. No sign is no proof of absence. */
  'footprints.read': { at: Iso; sources: FootprintSource[] };
  /** The store's own counts at that time; null is not known. */
  'reach.counted': { at: Iso; customers: number | null; orders: number | null; products: number | null };
  /** An agreement about personal data with whoever makes an app. */
  'agreement.recorded': { appKey: string; title: string; signedOn: Iso | null; by: string };
  /** The agreement recorded under this key counts no more from this entry on. */
  'agreement.withdrawn': { appKey: string; title: string; by: string };
}

export interface AccountsLinked {
  linkId: string;
  listId: string;
  rowCommitments: Hex[];
  by: string;
}

export interface FootprintSource {
  source: string;
  outcome: 'read' | 'closed' | 'failed';
  /** Code of the reason it was closed or failed, or read in part; null when it was read to the end. */
  why: string | null;
  pages: number;
  sightings: number;
  /** SHA-256 of each raw page. */
  digests: Hex[];
}

/** One frozen list. rowsRead = rowsKept + rowsSetAside always holds for a recorded list. */
export interface ListRecorded {
  listId: string;
  kind: RecordedKind;
  route: Route;
  /** The member who produced it; null when the app read it by itself. */
  producedBy: string | null;
  takenAt: Iso;
  rowsRead: number;
  rowsKept: number;
  rowsSetAside: number;
  /** How many of the rows kept a person added by hand; a second count is of the others. */
  rowsByHand: number;
  /** [line, reason code] of each row set aside. */
  setAside: { line: number; reason: string }[];
  /** A count from somewhere else, typed by a person; null when nobody gave one. */
  secondCount: number | null;
  secondCountBy: string | null;
  secondCountAt: Iso | null;
  /** digestOfCommitments over the commitments of the kept rows in list order. */
  digest: Hex;
  /** SHA-256 of the file's bytes, of the pasted text, or of each raw API page, before anything was derived from it. */
  sourceDigests: Hex[];
  /** How it was read: query and its digest, API version, scopes, pages; or file encoding and columns. Never a row's content. */
  method: Record<string, string | number | string[] | null>;
}

/** Why a watched export differs from the stored list, as far as the record knows. */
export type WatchedReason = 'removed_by_review' | 'reduced_by_review' | 'later_list' | 'not_explained';

/** One difference between a stored list and a watched export. */
export interface WatchedDifference {
  difference: 'joined' | 'left' | 'changed' | 'changed_address';
  /** Commitment of the row in the stored list; null for a row that only the watched export has. */
  row: Hex | null;
  /** The personal part that names the person; null for apps. */
  part: string | null;
  /** Title of an app; null for people. */
  name: string | null;
  /** Names of what reads differently, never its content. */
  fields: string[];
  why: WatchedReason;
  /** The later list that shows the same. */
  listId: string | null;
  /** The review that ordered it. */
  cycleId: string | null;
}
