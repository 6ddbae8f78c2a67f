import type { Hex, Iso } from './notation.ts';

/** What the log says about files that left the app. */
export interface FileEntries {
  'pack.exported': { cycleId: string | null; packId: string; edition: number; digest: Hex; checkpointSize: string };
  'file.downloaded': { fileKind: string; fileRef: string; by: string; at: Iso };
}
