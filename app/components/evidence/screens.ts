// What the evidence screens are given. Times are ISO 8601 UTC; the presenters fill these shapes.

export interface PackLine {
  packId: string;
  cycleId: string | null;
  review: string | null;
  edition: number;
  state: string;
  failure: string | null;
  requestedAt: string;
  readyAt: string | null;
  digest: string | null;
  sizeBytes: number | null;
  checkpointSize: string | null;
}

export interface RecordLine {
  /** Place in the record, from 0. */
  number: string;
  at: string;
  type: string;
  /** Who did it; null for what the app does by itself and for people who were erased. */
  who: string | null;
  /** False for what the app did by itself. */
  hasActor: boolean;
  /** What it was about: a review, a row, a list; null when the entry names nothing or was erased. */
  about: string | null;
  /** Code of what happened, for the types where one sentence is not enough: a decision, a grade. */
  what: string | null;
  leafHash: string;
}

export interface EvidenceScreen {
  packs: PackLine[];
  record: { lines: RecordLine[]; size: string; page: number; pages: number } | null;
  key: { origin: string; text: string; demo: boolean } | null;
  checkpoint: { size: string; at: string } | null;
  manages: boolean;
}
